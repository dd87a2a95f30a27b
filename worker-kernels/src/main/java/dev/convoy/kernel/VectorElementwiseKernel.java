package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Element-wise passes by vectors. */
final class VectorElementwiseKernel implements ElementwiseKernel {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;

    @Override
    public void relu(int length, float[] x, float[] y) {
        int bound = SPECIES.loopBound(length);
        int i = 0;
        for (; i < bound; i += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, x, i).max(0f).intoArray(y, i);
        }
        for (; i < length; i++) {
            y[i] = Math.max(0f, x[i]);
        }
    }

    /** y[i] ← max(0, y[i]) for i in [offset, offset + length), length a multiple of sixteen. */
    static void relu(float[] y, int offset, int length) {
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, y, offset + i).max(0f).intoArray(y, offset + i);
        }
    }

    /** Fills rows of sixteen floats, one after the other, with one value each. */
    static void fillRows(int rows, float[] values, int valuesOffset, float[] y, int offset) {
        for (int i = 0; i < rows * IMAGES; i += SPECIES.length()) {
            FloatVector.broadcast(SPECIES, values[valuesOffset + i / IMAGES]).intoArray(y, offset + i);
        }
    }

    @Override
    public void reluBackward(int length, float[] y, float[] dy, float[] dx) {
        FloatVector zero = FloatVector.zero(SPECIES);
        int bound = SPECIES.loopBound(length);
        int i = 0;
        for (; i < bound; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, y, i);
            FloatVector dv = FloatVector.fromArray(SPECIES, dy, i);
            zero.blend(dv, v.compare(VectorOperators.GT, zero)).intoArray(dx, i);
        }
        for (; i < length; i++) {
            dx[i] = y[i] > 0f ? dy[i] : 0f;
        }
    }

    /** y[i] ← y[i] > 0 ? dy[i] : 0 for {@code length} elements of each from its offset on, a multiple of sixteen. */
    static void reluBackwardOver(int length, float[] dy, int dyOffset, float[] y, int yOffset) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, y, yOffset + i);
            FloatVector dv = FloatVector.fromArray(SPECIES, dy, dyOffset + i);
            zero.blend(dv, v.compare(VectorOperators.GT, zero)).intoArray(y, yOffset + i);
        }
    }

    @Override
    public void scale(int length, float a, float[] y) {
        int bound = SPECIES.loopBound(length);
        int i = 0;
        for (; i < bound; i += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, y, i).mul(a).intoArray(y, i);
        }
        for (; i < length; i++) {
            y[i] *= a;
        }
    }

    @Override
    public void scale(int offset, int length, float a, float[] y) {
        int bound = SPECIES.loopBound(length);
        int i = 0;
        for (; i < bound; i += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, y, offset + i).mul(a).intoArray(y, offset + i);
        }
        for (; i < length; i++) {
            y[offset + i] *= a;
        }
    }

    @Override
    public void add(int offset, int length, float[] x, float[] y) {
        int bound = SPECIES.loopBound(length);
        int i = 0;
        for (; i < bound; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, offset + i);
            FloatVector.fromArray(SPECIES, y, offset + i).add(v).intoArray(y, offset + i);
        }
        for (; i < length; i++) {
            y[offset + i] += x[offset + i];
        }
    }

    @Override
    public void addRelu(int length, float[] x, float[] y) {
        int bound = SPECIES.loopBound(length);
        int i = 0;
        for (; i < bound; i += SPECIES.length()) {
            FloatVector sum = FloatVector.fromArray(SPECIES, y, i).add(FloatVector.fromArray(SPECIES, x, i));
            sum.max(0f).intoArray(y, i);
        }
        for (; i < length; i++) {
            y[i] = Math.max(0f, y[i] + x[i]);
        }
    }

    @Override
    public void softThreshold(int offset, int length, float threshold, float[] parameters) {
        int bound = SPECIES.loopBound(length);
        int i = 0;
        for (; i < bound; i += SPECIES.length()) {
            FloatVector w = FloatVector.fromArray(SPECIES, parameters, offset + i);
            shrink(w, threshold).intoArray(parameters, offset + i);
        }
        for (; i < length; i++) {
            parameters[offset + i] = ScalarElementwiseKernel.shrink(parameters[offset + i], threshold);
        }
    }

    @Override
    public void softThreshold(int offset, int length, float threshold, float[] velocity, float[] parameters) {
        int bound = SPECIES.loopBound(length);
        int i = 0;
        for (; i < bound; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, velocity, offset + i);
            FloatVector w = FloatVector.fromArray(SPECIES, parameters, offset + i);
            FloatVector shrunk = shrink(w, threshold);
            v.add(shrunk.sub(w)).intoArray(velocity, offset + i);
            shrunk.intoArray(parameters, offset + i);
        }
        for (; i < length; i++) {
            int j = offset + i;
            float shrunk = ScalarElementwiseKernel.shrink(parameters[j], threshold);
            velocity[j] += shrunk - parameters[j];
            parameters[j] = shrunk;
        }
    }

    private static FloatVector shrink(FloatVector w, float threshold) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector moved = w.sub(threshold).blend(w.add(threshold), w.compare(VectorOperators.LT, zero));
        return moved.blend(zero, w.abs().compare(VectorOperators.LE, threshold));
    }
}
