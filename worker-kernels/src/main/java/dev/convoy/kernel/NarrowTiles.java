package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles for vectors of eight floats or fewer and 16 registers: 6 or 4 rows × two vectors of the images of one pixel, so at most
 * 12 accumulators. A weight that is broadcast serves both vectors, which one address finds. No element's sum changes.
 *
 * <p>With two multiply-adds of 256 bits a cycle there is room for one instruction more beside each. So terms are taken in pieces
 * whose x lie one behind the other, where there are such: no table is read, and no bound checked, for each. A piece is short
 * enough to stay in the L1 cache while the panel's rows and the other pixel pass.
 *
 * <p>What the loops count, and that steps of the weights are constants, decides whether C2 finds registers: counting x, but
 * not the weights, leaves checks of the latter in the loop, before and between which C2 does not load all six weights at once.
 * Long for the reason that {@link WideTiles} gives.
 */
final class NarrowTiles implements Tiles {
    private static final VectorSpecies<Float> SPECIES = Lanes.COUNT < IMAGES ? Lanes.SPECIES : FloatVector.SPECIES_256;
    private static final int LANES = SPECIES.length();
    /** On JDK 25 six rows are a tenth faster, unless C2 runs out of registers: with the serial collector it does. */
    private static final boolean SIX_ROWS = Runtime.version().feature() < 18;
    /** Images of a tile. */
    private static final int TILE = 2 * LANES;
    /** Most terms of a piece: 12 KB of x, 9 KB of weights. */
    private static final int PIECE = 192;
    /** Of several pieces shorter ones cost more to begin and end than the table does. */
    private static final int LEAST_RUN = 40;

    @Override
    public void addPair(
            int rows,
            int count,
            int[] offsets,
            int first,
            float[] x0,
            int p0,
            float[] x1,
            int p1,
            float[] w,
            int wOffset,
            float[] y0,
            int q0,
            float[] y1,
            int q1) {
        if (rows == 1) {
            for (int lane = 0; lane < IMAGES; lane += TILE) {
                add1x2(count, offsets, first, x0, p0 + lane, x1, p1 + lane, w, wOffset, y0, q0 + lane, y1, q1 + lane);
            }
            return;
        }
        for (int done = 0; done < count; ) {
            int begin = first + done;
            int piece = Math.min(PIECE, count - done);
            int run = run(offsets, begin, piece);
            int k = wOffset + done * rows;
            if (run == piece || run >= LEAST_RUN) {
                addRun(rows, run, x0, p0 + offsets[begin], w, k, y0, q0);
                addRun(rows, run, x1, p1 + offsets[begin], w, k, y1, q1);
                done += run;
            } else {
                addScattered(rows, piece, offsets, begin, x0, p0, w, k, y0, q0);
                addScattered(rows, piece, offsets, begin, x1, p1, w, k, y1, q1);
                done += piece;
            }
        }
    }

    @Override
    public void addOne(
            int rows,
            int count,
            int[] offsets,
            int first,
            float[] x0,
            int p0,
            float[] w,
            int wOffset,
            float[] y0,
            int q0) {
        for (int done = 0; done < count; ) {
            int begin = first + done;
            int piece = Math.min(PIECE, count - done);
            int run = run(offsets, begin, piece);
            int k = wOffset + done * rows;
            if (rows > 1 && (run == piece || run >= LEAST_RUN)) {
                addRun(rows, run, x0, p0 + offsets[begin], w, k, y0, q0);
                done += run;
            } else {
                addScattered(rows, piece, offsets, begin, x0, p0, w, k, y0, q0);
                done += piece;
            }
        }
    }

    /** How many terms from {@code first} on, at most {@code most}, have x one behind the other. */
    private static int run(int[] offsets, int first, int most) {
        int origin = offsets[first] - first * IMAGES;
        // offsets ascend by sixteen or more, so all before a term lie close if it does
        if (offsets[first + most - 1] - (first + most - 1) * IMAGES == origin) {
            return most;
        }
        int inside = 1;
        int outside = most;
        while (outside - inside > 1) {
            int middle = (inside + outside) >>> 1;
            if (offsets[first + middle - 1] - (first + middle - 1) * IMAGES == origin) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        return inside;
    }

    /** Adds terms whose x follow one another. */
    private static void addRun(int rows, int count, float[] x, int p, float[] w, int k, float[] y, int q) {
        for (int lane = 0; lane < IMAGES; lane += TILE) {
            switch (rows) {
                case 12 -> {
                    if (SIX_ROWS) {
                        add6Of12(count, x, p + lane, w, k, y, q + lane);
                        add6Of12(count, x, p + lane, w, k + 6, y, q + lane + 6 * IMAGES);
                    } else {
                        add4Of12(count, x, p + lane, w, k, y, q + lane);
                        add4Of12(count, x, p + lane, w, k + 4, y, q + lane + 4 * IMAGES);
                        add4Of12(count, x, p + lane, w, k + 8, y, q + lane + 8 * IMAGES);
                    }
                }
                case 8 -> {
                    add4Of8(count, x, p + lane, w, k, y, q + lane);
                    add4Of8(count, x, p + lane, w, k + 4, y, q + lane + 4 * IMAGES);
                }
                default -> add4Of4(count, x, p + lane, w, k, y, q + lane);
            }
        }
    }

    /** Adds terms whose x a table finds. */
    private static void addScattered(
            int rows, int count, int[] offsets, int first, float[] x, int p, float[] w, int k, float[] y, int q) {
        for (int lane = 0; lane < IMAGES; lane += TILE) {
            switch (rows) {
                case 12 -> {
                    if (SIX_ROWS) {
                        add6(count, offsets, first, x, p + lane, w, k, rows, y, q + lane);
                        add6(count, offsets, first, x, p + lane, w, k + 6, rows, y, q + lane + 6 * IMAGES);
                    } else {
                        add4Of12(count, offsets, first, x, p + lane, w, k, y, q + lane);
                        add4Of12(count, offsets, first, x, p + lane, w, k + 4, y, q + lane + 4 * IMAGES);
                        add4Of12(count, offsets, first, x, p + lane, w, k + 8, y, q + lane + 8 * IMAGES);
                    }
                }
                case 8 -> {
                    add4(count, offsets, first, x, p + lane, w, k, rows, y, q + lane);
                    add4(count, offsets, first, x, p + lane, w, k + 4, rows, y, q + lane + 4 * IMAGES);
                }
                case 4 -> add4(count, offsets, first, x, p + lane, w, k, rows, y, q + lane);
                default -> add1(count, offsets, first, x, p + lane, w, k, y, q + lane);
            }
        }
    }

    /** Six rows of a panel of twelve. */
    private static void add6Of12(int count, float[] x, int p, float[] w, int wOffset, float[] y, int q) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y, q);
        FloatVector b0 = FloatVector.fromArray(SPECIES, y, q + LANES);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y, q + IMAGES);
        FloatVector b1 = FloatVector.fromArray(SPECIES, y, q + IMAGES + LANES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y, q + 2 * IMAGES);
        FloatVector b2 = FloatVector.fromArray(SPECIES, y, q + 2 * IMAGES + LANES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y, q + 3 * IMAGES);
        FloatVector b3 = FloatVector.fromArray(SPECIES, y, q + 3 * IMAGES + LANES);
        FloatVector a4 = FloatVector.fromArray(SPECIES, y, q + 4 * IMAGES);
        FloatVector b4 = FloatVector.fromArray(SPECIES, y, q + 4 * IMAGES + LANES);
        FloatVector a5 = FloatVector.fromArray(SPECIES, y, q + 5 * IMAGES);
        FloatVector b5 = FloatVector.fromArray(SPECIES, y, q + 5 * IMAGES + LANES);
        int k = wOffset;
        int end = p + count * IMAGES;
        for (int i = p; i < end; i += IMAGES) {
            FloatVector u = FloatVector.fromArray(SPECIES, x, i);
            FloatVector v = FloatVector.fromArray(SPECIES, x, i + LANES);
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[k]);
            a0 = u.fma(w0, a0);
            b0 = v.fma(w0, b0);
            FloatVector w1 = FloatVector.broadcast(SPECIES, w[k + 1]);
            a1 = u.fma(w1, a1);
            b1 = v.fma(w1, b1);
            FloatVector w2 = FloatVector.broadcast(SPECIES, w[k + 2]);
            a2 = u.fma(w2, a2);
            b2 = v.fma(w2, b2);
            FloatVector w3 = FloatVector.broadcast(SPECIES, w[k + 3]);
            a3 = u.fma(w3, a3);
            b3 = v.fma(w3, b3);
            FloatVector w4 = FloatVector.broadcast(SPECIES, w[k + 4]);
            a4 = u.fma(w4, a4);
            b4 = v.fma(w4, b4);
            FloatVector w5 = FloatVector.broadcast(SPECIES, w[k + 5]);
            a5 = u.fma(w5, a5);
            b5 = v.fma(w5, b5);
            k += 12;
        }
        a0.intoArray(y, q);
        b0.intoArray(y, q + LANES);
        a1.intoArray(y, q + IMAGES);
        b1.intoArray(y, q + IMAGES + LANES);
        a2.intoArray(y, q + 2 * IMAGES);
        b2.intoArray(y, q + 2 * IMAGES + LANES);
        a3.intoArray(y, q + 3 * IMAGES);
        b3.intoArray(y, q + 3 * IMAGES + LANES);
        a4.intoArray(y, q + 4 * IMAGES);
        b4.intoArray(y, q + 4 * IMAGES + LANES);
        a5.intoArray(y, q + 5 * IMAGES);
        b5.intoArray(y, q + 5 * IMAGES + LANES);
    }

    /** Four rows of a panel of twelve. */
    private static void add4Of12(int count, float[] x, int p, float[] w, int wOffset, float[] y, int q) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y, q);
        FloatVector b0 = FloatVector.fromArray(SPECIES, y, q + LANES);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y, q + IMAGES);
        FloatVector b1 = FloatVector.fromArray(SPECIES, y, q + IMAGES + LANES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y, q + 2 * IMAGES);
        FloatVector b2 = FloatVector.fromArray(SPECIES, y, q + 2 * IMAGES + LANES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y, q + 3 * IMAGES);
        FloatVector b3 = FloatVector.fromArray(SPECIES, y, q + 3 * IMAGES + LANES);
        int i = p;
        int end = wOffset + count * 12;
        for (int k = wOffset; k < end; k += 12) {
            FloatVector u = FloatVector.fromArray(SPECIES, x, i);
            FloatVector v = FloatVector.fromArray(SPECIES, x, i + LANES);
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[k]);
            a0 = u.fma(w0, a0);
            b0 = v.fma(w0, b0);
            FloatVector w1 = FloatVector.broadcast(SPECIES, w[k + 1]);
            a1 = u.fma(w1, a1);
            b1 = v.fma(w1, b1);
            FloatVector w2 = FloatVector.broadcast(SPECIES, w[k + 2]);
            a2 = u.fma(w2, a2);
            b2 = v.fma(w2, b2);
            FloatVector w3 = FloatVector.broadcast(SPECIES, w[k + 3]);
            a3 = u.fma(w3, a3);
            b3 = v.fma(w3, b3);
            i += IMAGES;
        }
        a0.intoArray(y, q);
        b0.intoArray(y, q + LANES);
        a1.intoArray(y, q + IMAGES);
        b1.intoArray(y, q + IMAGES + LANES);
        a2.intoArray(y, q + 2 * IMAGES);
        b2.intoArray(y, q + 2 * IMAGES + LANES);
        a3.intoArray(y, q + 3 * IMAGES);
        b3.intoArray(y, q + 3 * IMAGES + LANES);
    }

    /** Four rows of a panel of twelve, x by the table. */
    private static void add4Of12(
            int count, int[] offsets, int first, float[] x, int p, float[] w, int wOffset, float[] y, int q) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y, q);
        FloatVector b0 = FloatVector.fromArray(SPECIES, y, q + LANES);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y, q + IMAGES);
        FloatVector b1 = FloatVector.fromArray(SPECIES, y, q + IMAGES + LANES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y, q + 2 * IMAGES);
        FloatVector b2 = FloatVector.fromArray(SPECIES, y, q + 2 * IMAGES + LANES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y, q + 3 * IMAGES);
        FloatVector b3 = FloatVector.fromArray(SPECIES, y, q + 3 * IMAGES + LANES);
        int i = first;
        int end = wOffset + count * 12;
        for (int k = wOffset; k < end; k += 12) {
            int at = p + offsets[i];
            FloatVector u = FloatVector.fromArray(SPECIES, x, at);
            FloatVector v = FloatVector.fromArray(SPECIES, x, at + LANES);
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[k]);
            a0 = u.fma(w0, a0);
            b0 = v.fma(w0, b0);
            FloatVector w1 = FloatVector.broadcast(SPECIES, w[k + 1]);
            a1 = u.fma(w1, a1);
            b1 = v.fma(w1, b1);
            FloatVector w2 = FloatVector.broadcast(SPECIES, w[k + 2]);
            a2 = u.fma(w2, a2);
            b2 = v.fma(w2, b2);
            FloatVector w3 = FloatVector.broadcast(SPECIES, w[k + 3]);
            a3 = u.fma(w3, a3);
            b3 = v.fma(w3, b3);
            i++;
        }
        a0.intoArray(y, q);
        b0.intoArray(y, q + LANES);
        a1.intoArray(y, q + IMAGES);
        b1.intoArray(y, q + IMAGES + LANES);
        a2.intoArray(y, q + 2 * IMAGES);
        b2.intoArray(y, q + 2 * IMAGES + LANES);
        a3.intoArray(y, q + 3 * IMAGES);
        b3.intoArray(y, q + 3 * IMAGES + LANES);
    }

    /** Four rows of a panel of eight. Counting the weights, not x, is as fast on JDK 25 and by half faster on 17. */
    private static void add4Of8(int count, float[] x, int p, float[] w, int wOffset, float[] y, int q) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y, q);
        FloatVector b0 = FloatVector.fromArray(SPECIES, y, q + LANES);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y, q + IMAGES);
        FloatVector b1 = FloatVector.fromArray(SPECIES, y, q + IMAGES + LANES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y, q + 2 * IMAGES);
        FloatVector b2 = FloatVector.fromArray(SPECIES, y, q + 2 * IMAGES + LANES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y, q + 3 * IMAGES);
        FloatVector b3 = FloatVector.fromArray(SPECIES, y, q + 3 * IMAGES + LANES);
        int i = p;
        int end = wOffset + count * 8;
        for (int k = wOffset; k < end; k += 8) {
            FloatVector u = FloatVector.fromArray(SPECIES, x, i);
            FloatVector v = FloatVector.fromArray(SPECIES, x, i + LANES);
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[k]);
            a0 = u.fma(w0, a0);
            b0 = v.fma(w0, b0);
            FloatVector w1 = FloatVector.broadcast(SPECIES, w[k + 1]);
            a1 = u.fma(w1, a1);
            b1 = v.fma(w1, b1);
            FloatVector w2 = FloatVector.broadcast(SPECIES, w[k + 2]);
            a2 = u.fma(w2, a2);
            b2 = v.fma(w2, b2);
            FloatVector w3 = FloatVector.broadcast(SPECIES, w[k + 3]);
            a3 = u.fma(w3, a3);
            b3 = v.fma(w3, b3);
            i += IMAGES;
        }
        a0.intoArray(y, q);
        b0.intoArray(y, q + LANES);
        a1.intoArray(y, q + IMAGES);
        b1.intoArray(y, q + IMAGES + LANES);
        a2.intoArray(y, q + 2 * IMAGES);
        b2.intoArray(y, q + 2 * IMAGES + LANES);
        a3.intoArray(y, q + 3 * IMAGES);
        b3.intoArray(y, q + 3 * IMAGES + LANES);
    }

    /** A panel of four rows. */
    private static void add4Of4(int count, float[] x, int p, float[] w, int wOffset, float[] y, int q) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y, q);
        FloatVector b0 = FloatVector.fromArray(SPECIES, y, q + LANES);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y, q + IMAGES);
        FloatVector b1 = FloatVector.fromArray(SPECIES, y, q + IMAGES + LANES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y, q + 2 * IMAGES);
        FloatVector b2 = FloatVector.fromArray(SPECIES, y, q + 2 * IMAGES + LANES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y, q + 3 * IMAGES);
        FloatVector b3 = FloatVector.fromArray(SPECIES, y, q + 3 * IMAGES + LANES);
        int i = p;
        int end = wOffset + count * 4;
        for (int k = wOffset; k < end; k += 4) {
            FloatVector u = FloatVector.fromArray(SPECIES, x, i);
            FloatVector v = FloatVector.fromArray(SPECIES, x, i + LANES);
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[k]);
            a0 = u.fma(w0, a0);
            b0 = v.fma(w0, b0);
            FloatVector w1 = FloatVector.broadcast(SPECIES, w[k + 1]);
            a1 = u.fma(w1, a1);
            b1 = v.fma(w1, b1);
            FloatVector w2 = FloatVector.broadcast(SPECIES, w[k + 2]);
            a2 = u.fma(w2, a2);
            b2 = v.fma(w2, b2);
            FloatVector w3 = FloatVector.broadcast(SPECIES, w[k + 3]);
            a3 = u.fma(w3, a3);
            b3 = v.fma(w3, b3);
            i += IMAGES;
        }
        a0.intoArray(y, q);
        b0.intoArray(y, q + LANES);
        a1.intoArray(y, q + IMAGES);
        b1.intoArray(y, q + IMAGES + LANES);
        a2.intoArray(y, q + 2 * IMAGES);
        b2.intoArray(y, q + 2 * IMAGES + LANES);
        a3.intoArray(y, q + 3 * IMAGES);
        b3.intoArray(y, q + 3 * IMAGES + LANES);
    }

    /** Six rows, x by the table. A step that C2 does not know keeps it from running out of registers on JDK 25. */
    private static void add6(
            int count,
            int[] offsets,
            int first,
            float[] x,
            int p,
            float[] w,
            int wOffset,
            int wStep,
            float[] y,
            int q) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y, q);
        FloatVector b0 = FloatVector.fromArray(SPECIES, y, q + LANES);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y, q + IMAGES);
        FloatVector b1 = FloatVector.fromArray(SPECIES, y, q + IMAGES + LANES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y, q + 2 * IMAGES);
        FloatVector b2 = FloatVector.fromArray(SPECIES, y, q + 2 * IMAGES + LANES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y, q + 3 * IMAGES);
        FloatVector b3 = FloatVector.fromArray(SPECIES, y, q + 3 * IMAGES + LANES);
        FloatVector a4 = FloatVector.fromArray(SPECIES, y, q + 4 * IMAGES);
        FloatVector b4 = FloatVector.fromArray(SPECIES, y, q + 4 * IMAGES + LANES);
        FloatVector a5 = FloatVector.fromArray(SPECIES, y, q + 5 * IMAGES);
        FloatVector b5 = FloatVector.fromArray(SPECIES, y, q + 5 * IMAGES + LANES);
        int k = wOffset;
        for (int i = 0; i < count; i++) {
            int at = p + offsets[first + i];
            FloatVector u = FloatVector.fromArray(SPECIES, x, at);
            FloatVector v = FloatVector.fromArray(SPECIES, x, at + LANES);
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[k]);
            a0 = u.fma(w0, a0);
            b0 = v.fma(w0, b0);
            FloatVector w1 = FloatVector.broadcast(SPECIES, w[k + 1]);
            a1 = u.fma(w1, a1);
            b1 = v.fma(w1, b1);
            FloatVector w2 = FloatVector.broadcast(SPECIES, w[k + 2]);
            a2 = u.fma(w2, a2);
            b2 = v.fma(w2, b2);
            FloatVector w3 = FloatVector.broadcast(SPECIES, w[k + 3]);
            a3 = u.fma(w3, a3);
            b3 = v.fma(w3, b3);
            FloatVector w4 = FloatVector.broadcast(SPECIES, w[k + 4]);
            a4 = u.fma(w4, a4);
            b4 = v.fma(w4, b4);
            FloatVector w5 = FloatVector.broadcast(SPECIES, w[k + 5]);
            a5 = u.fma(w5, a5);
            b5 = v.fma(w5, b5);
            k += wStep;
        }
        a0.intoArray(y, q);
        b0.intoArray(y, q + LANES);
        a1.intoArray(y, q + IMAGES);
        b1.intoArray(y, q + IMAGES + LANES);
        a2.intoArray(y, q + 2 * IMAGES);
        b2.intoArray(y, q + 2 * IMAGES + LANES);
        a3.intoArray(y, q + 3 * IMAGES);
        b3.intoArray(y, q + 3 * IMAGES + LANES);
        a4.intoArray(y, q + 4 * IMAGES);
        b4.intoArray(y, q + 4 * IMAGES + LANES);
        a5.intoArray(y, q + 5 * IMAGES);
        b5.intoArray(y, q + 5 * IMAGES + LANES);
    }

    /** Four rows, x by the table. */
    private static void add4(
            int count,
            int[] offsets,
            int first,
            float[] x,
            int p,
            float[] w,
            int wOffset,
            int wStep,
            float[] y,
            int q) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y, q);
        FloatVector b0 = FloatVector.fromArray(SPECIES, y, q + LANES);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y, q + IMAGES);
        FloatVector b1 = FloatVector.fromArray(SPECIES, y, q + IMAGES + LANES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y, q + 2 * IMAGES);
        FloatVector b2 = FloatVector.fromArray(SPECIES, y, q + 2 * IMAGES + LANES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y, q + 3 * IMAGES);
        FloatVector b3 = FloatVector.fromArray(SPECIES, y, q + 3 * IMAGES + LANES);
        int k = wOffset;
        for (int i = 0; i < count; i++) {
            int at = p + offsets[first + i];
            FloatVector u = FloatVector.fromArray(SPECIES, x, at);
            FloatVector v = FloatVector.fromArray(SPECIES, x, at + LANES);
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[k]);
            a0 = u.fma(w0, a0);
            b0 = v.fma(w0, b0);
            FloatVector w1 = FloatVector.broadcast(SPECIES, w[k + 1]);
            a1 = u.fma(w1, a1);
            b1 = v.fma(w1, b1);
            FloatVector w2 = FloatVector.broadcast(SPECIES, w[k + 2]);
            a2 = u.fma(w2, a2);
            b2 = v.fma(w2, b2);
            FloatVector w3 = FloatVector.broadcast(SPECIES, w[k + 3]);
            a3 = u.fma(w3, a3);
            b3 = v.fma(w3, b3);
            k += wStep;
        }
        a0.intoArray(y, q);
        b0.intoArray(y, q + LANES);
        a1.intoArray(y, q + IMAGES);
        b1.intoArray(y, q + IMAGES + LANES);
        a2.intoArray(y, q + 2 * IMAGES);
        b2.intoArray(y, q + 2 * IMAGES + LANES);
        a3.intoArray(y, q + 3 * IMAGES);
        b3.intoArray(y, q + 3 * IMAGES + LANES);
    }

    /** One row of two pixels: fewer sums would wait for each other. */
    private static void add1x2(
            int count,
            int[] offsets,
            int first,
            float[] x0,
            int p0,
            float[] x1,
            int p1,
            float[] w,
            int wOffset,
            float[] y0,
            int q0,
            float[] y1,
            int q1) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y0, q0);
        FloatVector b0 = FloatVector.fromArray(SPECIES, y0, q0 + LANES);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y1, q1);
        FloatVector b1 = FloatVector.fromArray(SPECIES, y1, q1 + LANES);
        for (int i = 0; i < count; i++) {
            int offset = offsets[first + i];
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[wOffset + i]);
            a0 = FloatVector.fromArray(SPECIES, x0, p0 + offset).fma(w0, a0);
            b0 = FloatVector.fromArray(SPECIES, x0, p0 + offset + LANES).fma(w0, b0);
            a1 = FloatVector.fromArray(SPECIES, x1, p1 + offset).fma(w0, a1);
            b1 = FloatVector.fromArray(SPECIES, x1, p1 + offset + LANES).fma(w0, b1);
        }
        a0.intoArray(y0, q0);
        b0.intoArray(y0, q0 + LANES);
        a1.intoArray(y1, q1);
        b1.intoArray(y1, q1 + LANES);
    }

    private static void add1(
            int count, int[] offsets, int first, float[] x, int p, float[] w, int wOffset, float[] y, int q) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y, q);
        FloatVector b0 = FloatVector.fromArray(SPECIES, y, q + LANES);
        for (int i = 0; i < count; i++) {
            int at = p + offsets[first + i];
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[wOffset + i]);
            a0 = FloatVector.fromArray(SPECIES, x, at).fma(w0, a0);
            b0 = FloatVector.fromArray(SPECIES, x, at + LANES).fma(w0, b0);
        }
        a0.intoArray(y, q);
        b0.intoArray(y, q + LANES);
    }
}
