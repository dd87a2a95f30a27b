package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Activation functions by vectors. Runs are multiples of sixteen floats, so loops have no tails. */
final class VectorActivationKernel implements ActivationKernel {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;

    @Override
    public void scale(int length, float a, float[] x, int xOffset, float[] y, int yOffset) {
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, x, xOffset + i).mul(a).intoArray(y, yOffset + i);
        }
    }

    @Override
    public void leakyRelu(int length, float slope, float[] x, int xOffset, float[] y, int yOffset) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset + i);
            v.mul(slope).blend(v, v.compare(VectorOperators.GT, zero)).intoArray(y, yOffset + i);
        }
    }

    @Override
    public void leakyReluBackward(
            int length, float slope, float[] y, int yOffset, float[] dy, int dyOffset, float[] dx, int dxOffset) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, y, yOffset + i);
            FloatVector dv = FloatVector.fromArray(SPECIES, dy, dyOffset + i);
            dv.mul(slope).blend(dv, v.compare(VectorOperators.GT, zero)).intoArray(dx, dxOffset + i);
        }
    }

    @Override
    public void tanh(int length, float[] x, int xOffset, float[] y, int yOffset) {
        for (int i = 0; i < length; i += SPECIES.length()) {
            VectorExponential.tanh(FloatVector.fromArray(SPECIES, x, xOffset + i))
                    .intoArray(y, yOffset + i);
        }
    }

    @Override
    public void tanhBackward(int length, float[] y, int yOffset, float[] dy, int dyOffset, float[] dx, int dxOffset) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, y, yOffset + i);
            FloatVector dv = FloatVector.fromArray(SPECIES, dy, dyOffset + i);
            dv.mul(v.neg().fma(v, one)).intoArray(dx, dxOffset + i);
        }
    }

    @Override
    public void sigmoid(int length, float[] x, int xOffset, float[] y, int yOffset) {
        for (int i = 0; i < length; i += SPECIES.length()) {
            VectorExponential.sigmoid(FloatVector.fromArray(SPECIES, x, xOffset + i))
                    .intoArray(y, yOffset + i);
        }
    }

    @Override
    public void sigmoidBackward(
            int length, float[] y, int yOffset, float[] dy, int dyOffset, float[] dx, int dxOffset) {
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, y, yOffset + i);
            FloatVector dv = FloatVector.fromArray(SPECIES, dy, dyOffset + i);
            dv.mul(v.neg().fma(v, v)).intoArray(dx, dxOffset + i);
        }
    }

    @Override
    public void gelu(int length, float[] x, int xOffset, float[] y, int yOffset) {
        bells(length, x, xOffset, y, yOffset);
        geluOfBells(length, x, xOffset, y, yOffset);
    }

    /**
     * Two loops with memory between, each in a method of its own: together they are more than C2 inlines into one method, and
     * where it does not inline, vectors become objects.
     */
    private static void bells(int length, float[] x, int xOffset, float[] y, int yOffset) {
        for (int i = 0; i < length; i += SPECIES.length()) {
            VectorExponential.bell(FloatVector.fromArray(SPECIES, x, xOffset + i))
                    .intoArray(y, yOffset + i);
        }
    }

    private static void geluOfBells(int length, float[] x, int xOffset, float[] y, int yOffset) {
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset + i);
            FloatVector bell = FloatVector.fromArray(SPECIES, y, yOffset + i);
            v.mul(VectorExponential.normalShare(v, bell)).intoArray(y, yOffset + i);
        }
    }

    @Override
    public void geluBackward(int length, float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset) {
        bells(length, x, xOffset, dx, dxOffset);
        geluBackwardOfBells(length, x, xOffset, dy, dyOffset, dx, dxOffset);
    }

    private static void geluBackwardOfBells(
            int length, float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset) {
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset + i);
            FloatVector bell = FloatVector.fromArray(SPECIES, dx, dxOffset + i);
            FloatVector density = bell.mul(Exponential.NORMAL_PEAK);
            FloatVector slope = v.fma(density, VectorExponential.normalShare(v, bell));
            FloatVector.fromArray(SPECIES, dy, dyOffset + i).mul(slope).intoArray(dx, dxOffset + i);
        }
    }

    @Override
    public void softmax(int channels, float[] x, int xOffset, float[] y, int yOffset) {
        for (int n = 0; n < IMAGES; n += SPECIES.length()) {
            softmaxOfLanes(channels, x, xOffset + n, y, yOffset + n);
        }
    }

    private static void softmaxOfLanes(int channels, float[] x, int xOffset, float[] y, int yOffset) {
        FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int c = 0; c < channels; c++) {
            max = max.max(FloatVector.fromArray(SPECIES, x, xOffset + c * IMAGES));
        }
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int c = 0; c < channels; c++) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset + c * IMAGES);
            FloatVector e = VectorExponential.exp(v.sub(max));
            e.intoArray(y, yOffset + c * IMAGES);
            sum = sum.add(e);
        }
        for (int c = 0; c < channels; c++) {
            FloatVector e = FloatVector.fromArray(SPECIES, y, yOffset + c * IMAGES);
            e.div(sum).intoArray(y, yOffset + c * IMAGES);
        }
    }

    @Override
    public void softmaxBackward(
            int channels, float[] y, int yOffset, float[] dy, int dyOffset, float[] dx, int dxOffset) {
        for (int n = 0; n < IMAGES; n += SPECIES.length()) {
            softmaxBackwardOfLanes(channels, y, yOffset + n, dy, dyOffset + n, dx, dxOffset + n);
        }
    }

    private static void softmaxBackwardOfLanes(
            int channels, float[] y, int yOffset, float[] dy, int dyOffset, float[] dx, int dxOffset) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int c = 0; c < channels; c++) {
            FloatVector v = FloatVector.fromArray(SPECIES, y, yOffset + c * IMAGES);
            sum = FloatVector.fromArray(SPECIES, dy, dyOffset + c * IMAGES).fma(v, sum);
        }
        for (int c = 0; c < channels; c++) {
            FloatVector v = FloatVector.fromArray(SPECIES, y, yOffset + c * IMAGES);
            FloatVector dv = FloatVector.fromArray(SPECIES, dy, dyOffset + c * IMAGES);
            v.mul(dv.sub(sum)).intoArray(dx, dxOffset + c * IMAGES);
        }
    }
}
