package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;
import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Max pooling by vectors; the same bits and switches as {@link ScalarMaxPoolKernel}.
 *
 * <p>Channels and images of a pixel follow one another, so each output pixel is one loop over them with the places of its
 * window, if these are at most 2 × 2 or 3 × 3, as constants. A window cut at the edge repeats its last place, which changes nothing.
 * Larger windows are a loop over their places for each vector. Backward gathers: each input pixel looks at the windows that
 * hold it, in row-major order.
 */
final class VectorMaxPoolKernel implements MaxPoolKernel {
    /** Places of the windows whose places are constants: 3 × 3, or less where a second loop takes 2 × 2. */
    private static final int FEW_PLACES = 9;

    private static final int FOUR_PLACES = 4;
    /** Windows that one loop of backward looks at: all that hold a position if stride ≥ window / 2. */
    private static final int WINDOWS = 4;
    /** What no switch holds. */
    private static final int NOWHERE = 1000;

    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final VectorSpecies<Integer> INTS =
            SPECIES.length() == IMAGES ? IntVector.SPECIES_512 : IntVector.SPECIES_256;
    private static final VectorSpecies<Byte> BYTES =
            SPECIES.length() == IMAGES ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    private final PoolWindows windows;
    private final Shape input;
    private final Shape output;
    private final BlockLayout yLayout;
    private final BlockLayout dxLayout;
    private final int pixelFloats;
    private final int places;
    /** For each output pixel: where its places lie in x, and which places these are. */
    private final int[] xOffsets;

    private final int[] xPlaces;
    /** For each input pixel: its windows' dy, their switches, and its place in them. */
    private final int[] dyOffsets;

    private final int[] switchOffsets;
    private final int[] dyPlaces;
    private final int[] windowCounts;
    private final int windowsPerPixel;

    VectorMaxPoolKernel(PoolGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        check(isSupported(), "vectors must have 8 or 16 floats, found %d", SPECIES.length());
        ScalarMaxPoolKernel.checkWindow(geometry);
        this.places = geometry.places() <= FOUR_PLACES ? FOUR_PLACES : Math.max(FEW_PLACES, geometry.places());
        this.windows = PoolWindows.of(geometry, x, y, dy, dx);
        this.input = geometry.input();
        this.output = geometry.output();
        this.yLayout = y;
        this.dxLayout = dx;
        this.pixelFloats = x.pixelStride();
        this.xOffsets = new int[output.height() * output.width() * places];
        this.xPlaces = new int[xOffsets.length];
        fillPlaces(x);
        int most = windows.rows().mostWindows() * windows.columns().mostWindows();
        this.windowsPerPixel = (most + WINDOWS - 1) / WINDOWS * WINDOWS;
        this.windowCounts = new int[input.height() * input.width()];
        this.dyOffsets = new int[input.height() * input.width() * windowsPerPixel];
        this.switchOffsets = new int[dyOffsets.length];
        this.dyPlaces = new int[dyOffsets.length];
        fillWindows(dy);
    }

    /** Vectors of four floats are left to scalar code. */
    static boolean isSupported() {
        return SPECIES.length() >= IMAGES / 2;
    }

    private void fillPlaces(BlockLayout x) {
        for (int i = 0; i < output.height(); i++) {
            for (int j = 0; j < output.width(); j++) {
                int first = (i * output.width() + j) * places;
                int n = first;
                for (int row = windows.rows().first(i); row < windows.rows().end(i); row++) {
                    for (int column = windows.columns().first(j);
                            column < windows.columns().end(j);
                            column++, n++) {
                        xOffsets[n] = x.offset(0, row, column);
                        xPlaces[n] = windows.place(i, j, row, column);
                    }
                }
                Arrays.fill(xOffsets, n, first + places, xOffsets[n - 1]);
                Arrays.fill(xPlaces, n, first + places, xPlaces[n - 1]);
            }
        }
    }

    private void fillWindows(BlockLayout dy) {
        Arrays.fill(dyPlaces, NOWHERE);
        for (int row = 0; row < input.height(); row++) {
            for (int column = 0; column < input.width(); column++) {
                int n = (row * input.width() + column) * windowsPerPixel;
                for (int i = windows.rows().firstWindow(row); i < windows.rows().endWindow(row); i++) {
                    for (int j = windows.columns().firstWindow(column);
                            j < windows.columns().endWindow(column);
                            j++, n++) {
                        dyOffsets[n] = dy.offset(0, i, j);
                        switchOffsets[n] = (i * output.width() + j) * pixelFloats;
                        dyPlaces[n] = (byte) windows.place(i, j, row, column);
                    }
                }
                windowCounts[row * input.width() + column] = n - (row * input.width() + column) * windowsPerPixel;
            }
        }
    }

    @Override
    public int switchesLength() {
        return Math.multiplyExact(output.size(), IMAGES);
    }

    @Override
    public void forward(float[] x, boolean relu, float[] y, byte[] switches) {
        for (int i = 0; i < output.height(); i++) {
            for (int j = 0; j < output.width(); j++) {
                int pixel = i * output.width() + j;
                int yOffset = yLayout.offset(0, i, j);
                if (places == FOUR_PLACES) {
                    maximaOfFour(pixel * places, x, y, yOffset, switches, pixel * pixelFloats);
                } else if (places == FEW_PLACES) {
                    maxima(pixel * places, x, y, yOffset, switches, pixel * pixelFloats);
                } else {
                    for (int n = 0; n < pixelFloats; n += SPECIES.length()) {
                        maximum(pixel * places, n, x, y, yOffset, switches, pixel * pixelFloats);
                    }
                }
                if (relu) {
                    VectorElementwiseKernel.relu(y, yOffset, pixelFloats);
                }
            }
        }
    }

    /** One output pixel, as {@link #maxima} does it, of four places. */
    private void maximaOfFour(int first, float[] x, float[] y, int yOffset, byte[] switches, int switchOffset) {
        int p0 = xOffsets[first];
        int p1 = xOffsets[first + 1];
        int p2 = xOffsets[first + 2];
        int p3 = xOffsets[first + 3];
        FloatVector place0 = placeBits(xPlaces[first]);
        FloatVector place1 = placeBits(xPlaces[first + 1]);
        FloatVector place2 = placeBits(xPlaces[first + 2]);
        FloatVector place3 = placeBits(xPlaces[first + 3]);
        for (int i = 0; i < pixelFloats; i += SPECIES.length()) {
            FloatVector best = FloatVector.fromArray(SPECIES, x, p0 + i);
            FloatVector place = place0;
            FloatVector v = FloatVector.fromArray(SPECIES, x, p1 + i);
            VectorMask<Float> keep = keeps(best, v);
            best = v.blend(best, keep);
            place = place1.blend(place, keep);
            v = FloatVector.fromArray(SPECIES, x, p2 + i);
            keep = keeps(best, v);
            best = v.blend(best, keep);
            place = place2.blend(place, keep);
            v = FloatVector.fromArray(SPECIES, x, p3 + i);
            keep = keeps(best, v);
            best = v.blend(best, keep);
            place = place3.blend(place, keep);
            best.intoArray(y, yOffset + i);
            ByteVector bytes = (ByteVector) place.reinterpretAsInts().castShape(BYTES, 0);
            bytes.intoArray(switches, switchOffset + i);
        }
    }

    /** One output pixel: nine places at constant offsets, so that the only loop is over channels and images. */
    private void maxima(int first, float[] x, float[] y, int yOffset, byte[] switches, int switchOffset) {
        int p0 = xOffsets[first];
        int p1 = xOffsets[first + 1];
        int p2 = xOffsets[first + 2];
        int p3 = xOffsets[first + 3];
        int p4 = xOffsets[first + 4];
        int p5 = xOffsets[first + 5];
        int p6 = xOffsets[first + 6];
        int p7 = xOffsets[first + 7];
        int p8 = xOffsets[first + 8];
        FloatVector place0 = placeBits(xPlaces[first]);
        FloatVector place1 = placeBits(xPlaces[first + 1]);
        FloatVector place2 = placeBits(xPlaces[first + 2]);
        FloatVector place3 = placeBits(xPlaces[first + 3]);
        FloatVector place4 = placeBits(xPlaces[first + 4]);
        FloatVector place5 = placeBits(xPlaces[first + 5]);
        FloatVector place6 = placeBits(xPlaces[first + 6]);
        FloatVector place7 = placeBits(xPlaces[first + 7]);
        FloatVector place8 = placeBits(xPlaces[first + 8]);
        for (int i = 0; i < pixelFloats; i += SPECIES.length()) {
            FloatVector best = FloatVector.fromArray(SPECIES, x, p0 + i);
            FloatVector place = place0;
            FloatVector v = FloatVector.fromArray(SPECIES, x, p1 + i);
            VectorMask<Float> keep = keeps(best, v);
            best = v.blend(best, keep);
            place = place1.blend(place, keep);
            v = FloatVector.fromArray(SPECIES, x, p2 + i);
            keep = keeps(best, v);
            best = v.blend(best, keep);
            place = place2.blend(place, keep);
            v = FloatVector.fromArray(SPECIES, x, p3 + i);
            keep = keeps(best, v);
            best = v.blend(best, keep);
            place = place3.blend(place, keep);
            v = FloatVector.fromArray(SPECIES, x, p4 + i);
            keep = keeps(best, v);
            best = v.blend(best, keep);
            place = place4.blend(place, keep);
            v = FloatVector.fromArray(SPECIES, x, p5 + i);
            keep = keeps(best, v);
            best = v.blend(best, keep);
            place = place5.blend(place, keep);
            v = FloatVector.fromArray(SPECIES, x, p6 + i);
            keep = keeps(best, v);
            best = v.blend(best, keep);
            place = place6.blend(place, keep);
            v = FloatVector.fromArray(SPECIES, x, p7 + i);
            keep = keeps(best, v);
            best = v.blend(best, keep);
            place = place7.blend(place, keep);
            v = FloatVector.fromArray(SPECIES, x, p8 + i);
            keep = keeps(best, v);
            best = v.blend(best, keep);
            place = place8.blend(place, keep);
            best.intoArray(y, yOffset + i);
            ByteVector bytes = (ByteVector) place.reinterpretAsInts().castShape(BYTES, 0);
            bytes.intoArray(switches, switchOffset + i);
        }
    }

    /** One vector of an output pixel whose window has many places. */
    private void maximum(int first, int n, float[] x, float[] y, int yOffset, byte[] switches, int switchOffset) {
        FloatVector best = FloatVector.fromArray(SPECIES, x, xOffsets[first] + n);
        FloatVector place = placeBits(xPlaces[first]);
        for (int p = first + 1; p < first + places; p++) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOffsets[p] + n);
            VectorMask<Float> keep = keeps(best, v);
            best = v.blend(best, keep);
            place = placeBits(xPlaces[p]).blend(place, keep);
        }
        best.intoArray(y, yOffset + n);
        ByteVector bytes = (ByteVector) place.reinterpretAsInts().castShape(BYTES, 0);
        bytes.intoArray(switches, switchOffset + n);
    }

    /** A place as the bits of a float, so that it can be blended like the values: masks of ints and floats do not mix. */
    private static FloatVector placeBits(int place) {
        return FloatVector.broadcast(SPECIES, Float.intBitsToFloat(place));
    }

    /** Where {@code best} stays although {@code v} comes after it: it is no less, or it is NaN. */
    private static VectorMask<Float> keeps(FloatVector best, FloatVector v) {
        return v.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best));
    }

    @Override
    public void backward(float[] dy, byte[] switches, float[] dx) {
        for (int row = 0; row < input.height(); row++) {
            for (int column = 0; column < input.width(); column++) {
                int pixel = row * input.width() + column;
                collect(
                        windowCounts[pixel],
                        pixel * windowsPerPixel,
                        dy,
                        switches,
                        dx,
                        dxLayout.offset(0, row, column));
            }
        }
    }

    /** Gives one input pixel the dy of those of its windows that it won. */
    private void collect(int count, int first, float[] dy, byte[] switches, float[] dx, int dxOffset) {
        switch (count) {
            case 0 -> Arrays.fill(dx, dxOffset, dxOffset + pixelFloats, 0f);
            case 1 -> takeOne(first, dy, switches, dx, dxOffset);
            case 2 -> takeTwo(first, dy, switches, dx, dxOffset);
            default -> {
                takeFour(first, dy, switches, dx, dxOffset);
                int n = WINDOWS;
                for (; n + WINDOWS <= count; n += WINDOWS) {
                    addFour(first + n, dy, switches, dx, dxOffset);
                }
                for (; n < count; n++) {
                    addOne(first + n, dy, switches, dx, dxOffset);
                }
            }
        }
    }

    private void takeOne(int n, float[] dy, byte[] switches, float[] dx, int dxOffset) {
        int p0 = dyOffsets[n];
        int s0 = switchOffsets[n];
        FloatVector place0 = FloatVector.broadcast(SPECIES, dyPlaces[n]);
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < pixelFloats; i += SPECIES.length()) {
            addWon(zero, switches, s0 + i, place0, dy, p0 + i).intoArray(dx, dxOffset + i);
        }
    }

    private void takeTwo(int first, float[] dy, byte[] switches, float[] dx, int dxOffset) {
        int p0 = dyOffsets[first];
        int p1 = dyOffsets[first + 1];
        int s0 = switchOffsets[first];
        int s1 = switchOffsets[first + 1];
        FloatVector place0 = FloatVector.broadcast(SPECIES, dyPlaces[first]);
        FloatVector place1 = FloatVector.broadcast(SPECIES, dyPlaces[first + 1]);
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < pixelFloats; i += SPECIES.length()) {
            FloatVector sum = addWon(zero, switches, s0 + i, place0, dy, p0 + i);
            addWon(sum, switches, s1 + i, place1, dy, p1 + i).intoArray(dx, dxOffset + i);
        }
    }

    /** Of three windows too: the fourth is one that nothing is a place of. */
    private void takeFour(int first, float[] dy, byte[] switches, float[] dx, int dxOffset) {
        int p0 = dyOffsets[first];
        int p1 = dyOffsets[first + 1];
        int p2 = dyOffsets[first + 2];
        int p3 = dyOffsets[first + 3];
        int s0 = switchOffsets[first];
        int s1 = switchOffsets[first + 1];
        int s2 = switchOffsets[first + 2];
        int s3 = switchOffsets[first + 3];
        FloatVector place0 = FloatVector.broadcast(SPECIES, dyPlaces[first]);
        FloatVector place1 = FloatVector.broadcast(SPECIES, dyPlaces[first + 1]);
        FloatVector place2 = FloatVector.broadcast(SPECIES, dyPlaces[first + 2]);
        FloatVector place3 = FloatVector.broadcast(SPECIES, dyPlaces[first + 3]);
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < pixelFloats; i += SPECIES.length()) {
            FloatVector sum = addWon(zero, switches, s0 + i, place0, dy, p0 + i);
            sum = addWon(sum, switches, s1 + i, place1, dy, p1 + i);
            sum = addWon(sum, switches, s2 + i, place2, dy, p2 + i);
            addWon(sum, switches, s3 + i, place3, dy, p3 + i).intoArray(dx, dxOffset + i);
        }
    }

    private void addFour(int first, float[] dy, byte[] switches, float[] dx, int dxOffset) {
        int p0 = dyOffsets[first];
        int p1 = dyOffsets[first + 1];
        int p2 = dyOffsets[first + 2];
        int p3 = dyOffsets[first + 3];
        int s0 = switchOffsets[first];
        int s1 = switchOffsets[first + 1];
        int s2 = switchOffsets[first + 2];
        int s3 = switchOffsets[first + 3];
        FloatVector place0 = FloatVector.broadcast(SPECIES, dyPlaces[first]);
        FloatVector place1 = FloatVector.broadcast(SPECIES, dyPlaces[first + 1]);
        FloatVector place2 = FloatVector.broadcast(SPECIES, dyPlaces[first + 2]);
        FloatVector place3 = FloatVector.broadcast(SPECIES, dyPlaces[first + 3]);
        for (int i = 0; i < pixelFloats; i += SPECIES.length()) {
            FloatVector sum = FloatVector.fromArray(SPECIES, dx, dxOffset + i);
            sum = addWon(sum, switches, s0 + i, place0, dy, p0 + i);
            sum = addWon(sum, switches, s1 + i, place1, dy, p1 + i);
            sum = addWon(sum, switches, s2 + i, place2, dy, p2 + i);
            addWon(sum, switches, s3 + i, place3, dy, p3 + i).intoArray(dx, dxOffset + i);
        }
    }

    private void addOne(int n, float[] dy, byte[] switches, float[] dx, int dxOffset) {
        int p0 = dyOffsets[n];
        int s0 = switchOffsets[n];
        FloatVector place0 = FloatVector.broadcast(SPECIES, dyPlaces[n]);
        for (int i = 0; i < pixelFloats; i += SPECIES.length()) {
            FloatVector sum = FloatVector.fromArray(SPECIES, dx, dxOffset + i);
            addWon(sum, switches, s0 + i, place0, dy, p0 + i).intoArray(dx, dxOffset + i);
        }
    }

    private static FloatVector addWon(
            FloatVector sum, byte[] switches, int switchOffset, FloatVector place, float[] dy, int dyOffset) {
        IntVector winners =
                (IntVector) ByteVector.fromArray(BYTES, switches, switchOffset).castShape(INTS, 0);
        FloatVector places = (FloatVector) winners.castShape(SPECIES, 0);
        FloatVector dv = FloatVector.fromArray(SPECIES, dy, dyOffset);
        return sum.blend(sum.add(dv), places.compare(VectorOperators.EQ, place));
    }
}
