package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;
import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Maxout by vectors of images; the same bits and switches as {@link ScalarMaxoutKernel}. */
final class VectorMaxoutKernel implements MaxoutKernel {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final VectorSpecies<Integer> INTS =
            SPECIES.length() == IMAGES ? IntVector.SPECIES_512 : IntVector.SPECIES_256;
    private static final VectorSpecies<Byte> BYTES =
            SPECIES.length() == IMAGES ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    private final int pieces;
    private final Shape output;
    private final BlockLayout xLayout;
    private final BlockLayout yLayout;
    private final BlockLayout dyLayout;
    private final BlockLayout dxLayout;

    VectorMaxoutKernel(int pieces, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        check(isSupported(), "vectors must have 8 or 16 floats, found %d", SPECIES.length());
        ScalarMaxoutKernel.checkLayouts(pieces, x, y, dy, dx);
        this.pieces = pieces;
        this.output = y.shape();
        this.xLayout = x;
        this.yLayout = y;
        this.dyLayout = dy;
        this.dxLayout = dx;
    }

    /** Vectors of four floats are left to scalar code. */
    static boolean isSupported() {
        return SPECIES.length() >= IMAGES / 2;
    }

    @Override
    public int switchesLength() {
        return Math.multiplyExact(output.size(), IMAGES);
    }

    @Override
    public void forward(float[] x, float[] y, byte[] switches) {
        int s = 0;
        for (int i = 0; i < output.height(); i++) {
            for (int j = 0; j < output.width(); j++) {
                for (int k = 0; k < output.channels(); k++, s += IMAGES) {
                    int xOffset = xLayout.offset(k * pieces, i, j);
                    int yOffset = yLayout.offset(k, i, j);
                    for (int n = 0; n < IMAGES; n += SPECIES.length()) {
                        maximum(pieces, x, xOffset + n, y, yOffset + n, switches, s + n);
                    }
                }
            }
        }
    }

    /** Pieces are blended as the bits of floats, like the values: masks of ints and floats do not mix. */
    private static void maximum(
            int pieces, float[] x, int xOffset, float[] y, int yOffset, byte[] switches, int switchOffset) {
        FloatVector best = FloatVector.fromArray(SPECIES, x, xOffset);
        FloatVector winner = FloatVector.zero(SPECIES);
        for (int piece = 1; piece < pieces; piece++) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset + piece * IMAGES);
            // the best stays if it is no less, or NaN
            VectorMask<Float> keep = v.compare(VectorOperators.LE, best).or(best.compare(VectorOperators.NE, best));
            best = v.blend(best, keep);
            winner = FloatVector.broadcast(SPECIES, Float.intBitsToFloat(piece)).blend(winner, keep);
        }
        best.intoArray(y, yOffset);
        ByteVector bytes = (ByteVector) winner.reinterpretAsInts().castShape(BYTES, 0);
        bytes.intoArray(switches, switchOffset);
    }

    @Override
    public void backward(float[] dy, byte[] switches, float[] dx) {
        int s = 0;
        for (int i = 0; i < output.height(); i++) {
            for (int j = 0; j < output.width(); j++) {
                for (int k = 0; k < output.channels(); k++, s += IMAGES) {
                    int dyOffset = dyLayout.offset(k, i, j);
                    int dxOffset = dxLayout.offset(k * pieces, i, j);
                    for (int n = 0; n < IMAGES; n += SPECIES.length()) {
                        spread(pieces, dy, dyOffset + n, switches, s + n, dx, dxOffset + n);
                    }
                }
            }
        }
    }

    private static void spread(
            int pieces, float[] dy, int dyOffset, byte[] switches, int switchOffset, float[] dx, int dxOffset) {
        FloatVector dv = FloatVector.fromArray(SPECIES, dy, dyOffset);
        FloatVector zero = FloatVector.zero(SPECIES);
        IntVector winners =
                (IntVector) ByteVector.fromArray(BYTES, switches, switchOffset).castShape(INTS, 0);
        FloatVector winner = (FloatVector) winners.castShape(SPECIES, 0);
        for (int piece = 0; piece < pieces; piece++) {
            VectorMask<Float> won = winner.compare(VectorOperators.EQ, (float) piece);
            zero.blend(dv, won).intoArray(dx, dxOffset + piece * IMAGES);
        }
    }
}
