package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Sums of output gradients over pixels and images: the gradients of biases. */
final class PixelSums {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;

    private PixelSums() {}

    /** sums[k][image] += dy[pixel][k][image], pixels ascending. */
    static void add(int filters, int pixels, float[] dy, int dyOffset, int dyStep, float[] sums, int sumsOffset) {
        int length = filters * IMAGES;
        int four = 4 * SPECIES.length();
        int i = 0;
        for (; i + four <= length; i += four) {
            addFour(pixels, dy, dyOffset + i, dyStep, sums, sumsOffset + i);
        }
        for (; i < length; i += SPECIES.length()) {
            addOne(pixels, dy, dyOffset + i, dyStep, sums, sumsOffset + i);
        }
    }

    private static void addFour(int pixels, float[] dy, int dyOffset, int dyStep, float[] sums, int sumsOffset) {
        int lanes = SPECIES.length();
        FloatVector a = FloatVector.fromArray(SPECIES, sums, sumsOffset);
        FloatVector b = FloatVector.fromArray(SPECIES, sums, sumsOffset + lanes);
        FloatVector c = FloatVector.fromArray(SPECIES, sums, sumsOffset + 2 * lanes);
        FloatVector d = FloatVector.fromArray(SPECIES, sums, sumsOffset + 3 * lanes);
        for (int i = 0; i < pixels; i++) {
            int p = dyOffset + i * dyStep;
            a = a.add(FloatVector.fromArray(SPECIES, dy, p));
            b = b.add(FloatVector.fromArray(SPECIES, dy, p + lanes));
            c = c.add(FloatVector.fromArray(SPECIES, dy, p + 2 * lanes));
            d = d.add(FloatVector.fromArray(SPECIES, dy, p + 3 * lanes));
        }
        a.intoArray(sums, sumsOffset);
        b.intoArray(sums, sumsOffset + lanes);
        c.intoArray(sums, sumsOffset + 2 * lanes);
        d.intoArray(sums, sumsOffset + 3 * lanes);
    }

    private static void addOne(int pixels, float[] dy, int dyOffset, int dyStep, float[] sums, int sumsOffset) {
        FloatVector a = FloatVector.fromArray(SPECIES, sums, sumsOffset);
        for (int i = 0; i < pixels; i++) {
            a = a.add(FloatVector.fromArray(SPECIES, dy, dyOffset + i * dyStep));
        }
        a.intoArray(sums, sumsOffset);
    }

    /** db[k] += the sum over images, ascending, of sums[k][image]. */
    static void addImages(int filters, float[] sums, int sumsOffset, float[] db, int dbOffset) {
        for (int k = 0; k < filters; k++) {
            float sum = 0f;
            for (int n = 0; n < IMAGES; n++) {
                sum += sums[sumsOffset + k * IMAGES + n];
            }
            db[dbOffset + k] += sum;
        }
    }
}
