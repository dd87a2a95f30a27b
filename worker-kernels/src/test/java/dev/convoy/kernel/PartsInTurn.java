package dev.convoy.kernel;

import java.util.List;

/** A kernel whose passes its parts do one after the other, the last first. */
final class PartsInTurn implements ConvKernel {
    private final ConvKernel whole;
    private final List<ConvKernel> parts;

    PartsInTurn(ConvKernel whole, int count) {
        this.whole = whole;
        this.parts = whole.parts(count);
    }

    private interface Work {
        void of(ConvKernel part);
    }

    private void run(Work work) {
        for (int i = parts.size() - 1; i >= 0; i--) {
            work.of(parts.get(i));
        }
    }

    @Override
    public ConvAlgorithm algorithm() {
        return whole.algorithm();
    }

    @Override
    public int inputBorder() {
        return whole.inputBorder();
    }

    @Override
    public int outputGradientBorder() {
        return whole.outputGradientBorder();
    }

    @Override
    public int scratchFloats() {
        return whole.scratchFloats();
    }

    @Override
    public int packedWeightsFloats() {
        return whole.packedWeightsFloats();
    }

    @Override
    public void packWeights(float[] parameters, int weights, int biases, float[] scratch, float[] packed) {
        whole.packWeights(parameters, weights, biases, scratch, packed);
    }

    @Override
    public void forward(float[] x, float[] packed, boolean relu, float[] scratch, float[] y) {
        run(part -> part.forward(x, packed, relu, scratch, y));
    }

    @Override
    public int packedDataWeightsFloats() {
        return whole.packedDataWeightsFloats();
    }

    @Override
    public void packDataWeights(float[] parameters, int weights, float[] scratch, float[] packed) {
        whole.packDataWeights(parameters, weights, scratch, packed);
    }

    @Override
    public void backwardData(float[] dy, float[] packed, float[] scratch, float[] dx) {
        run(part -> part.backwardData(dy, packed, scratch, dx));
    }

    @Override
    public void backwardDataOverRelu(float[] dy, float[] packed, float[] scratch, float[] x) {
        run(part -> part.backwardDataOverRelu(dy, packed, scratch, x));
    }

    @Override
    public int packedGradientFloats() {
        return whole.packedGradientFloats();
    }

    @Override
    public void backwardWeights(float[] x, float[] dy, float[] scratch, float[] packedGradient) {
        run(part -> part.backwardWeights(x, dy, scratch, packedGradient));
    }

    @Override
    public void addGradient(float[] packedGradient, float[] scratch, float[] gradient, int weights, int biases) {
        whole.addGradient(packedGradient, scratch, gradient, weights, biases);
    }
}
