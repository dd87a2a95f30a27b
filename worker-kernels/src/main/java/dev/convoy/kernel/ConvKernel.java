package dev.convoy.kernel;

import java.util.List;

/**
 * Convolution of one block of sixteen images, for one geometry and one set of layouts fixed when it was made.
 *
 * <p>Parameters live in the net's flat vector in the field's order W[K][C][R][S] and b[K]. Kernels read them in an
 * order of their own: the caller packs once per parameter vector and hands the packed array to every call. Gradients of
 * the weights are collected in a packed array likewise, over any number of blocks, and added to the flat vector once.
 * Stateless: arrays belong to the caller, nothing is allocated.
 *
 * <p>Every sum has one documented order for each algorithm (see {@link ScalarConvKernel} and {@link
 * ScalarWinogradKernel}), the same for all implementations.
 */
public interface ConvKernel {
    /** Stands for the place of biases where there are none. */
    int NO_BIASES = -1;

    /** How this kernel computes. */
    ConvAlgorithm algorithm();

    /**
     * Kernels that do each pass over a block together, one a thread, at the same time: outputs and inputs are divided by rows, the
     * gradient of the weights by filters, so every sum is that of this kernel. All read its packed weights and add to its packed
     * gradient; it alone packs and unpacks.
     *
     * @param count at least 1
     * @return {@code count} kernels, some of which may have nothing to do, or this one where it cannot be divided
     */
    default List<ConvKernel> parts(int count) {
        return List.of(this);
    }

    /** Zeros that x needs on each side: the padding. */
    int inputBorder();

    /** Zeros that dy needs on each side for {@link #backwardData}; 0 where the kernel leaves out what lies outside. */
    int outputGradientBorder();

    /** Length of the scratch array that all passes may use. */
    int scratchFloats();

    /** Length of the array that {@link #packWeights} fills. */
    int packedWeightsFloats();

    /**
     * Packs W and b for {@link #forward}.
     *
     * @param weights where W begins in the flat vector
     * @param biases where b begins in the flat vector, or {@link #NO_BIASES}: all b[k] are +0 then
     * @param scratch of {@link #scratchFloats}; its content does not matter
     */
    void packWeights(float[] parameters, int weights, int biases, float[] scratch, float[] packed);

    /**
     * y = W ∗ x + b, then max(0, y) if {@code relu}.
     *
     * @param x input block, borders zero; read only
     * @param packed from {@link #packWeights}
     * @param scratch of {@link #scratchFloats}; its content does not matter
     * @param y output block; the inside is overwritten, the border is left alone
     */
    void forward(float[] x, float[] packed, boolean relu, float[] scratch, float[] y);

    /** Length of the array that {@link #packDataWeights} fills. */
    int packedDataWeightsFloats();

    /**
     * Packs W for {@link #backwardData}.
     *
     * @param weights where W begins in the flat vector
     * @param scratch of {@link #scratchFloats}; its content does not matter
     */
    void packDataWeights(float[] parameters, int weights, float[] scratch, float[] packed);

    /**
     * dx = the gradient of the loss by x, given dy, the gradient by y.
     *
     * @param dy block with the border of {@link #outputGradientBorder}, zero there; read only
     * @param packed from {@link #packDataWeights}
     * @param scratch of {@link #scratchFloats}; its content does not matter
     * @param dx block; the inside is overwritten, the border is left alone
     */
    void backwardData(float[] dy, float[] packed, float[] scratch, float[] dx);

    /**
     * As {@link #backwardData}, but over the output of a ReLU that the convolution read, with the gradient of that: x ← dx where
     * x is positive, else +0.
     *
     * @param dy block with the border of {@link #outputGradientBorder}, zero there; read only
     * @param packed from {@link #packDataWeights}
     * @param scratch of {@link #scratchFloats}; its content does not matter
     * @param x block with the layout of dx; the inside is overwritten, the border is left alone
     */
    void backwardDataOverRelu(float[] dy, float[] packed, float[] scratch, float[] x);

    /** Length of the packed gradient of {@link #backwardWeights}. */
    int packedGradientFloats();

    /**
     * Adds this block's dW and db to a packed gradient.
     *
     * @param x input block, borders zero; read only
     * @param dy output gradient; read only; unused lanes of a partly filled block must be zero
     * @param scratch of {@link #scratchFloats}; its content does not matter
     * @param packedGradient accumulates
     */
    void backwardWeights(float[] x, float[] dy, float[] scratch, float[] packedGradient);

    /**
     * Adds a packed gradient to the flat gradient vector.
     *
     * @param scratch of {@link #scratchFloats}; its content does not matter
     * @param weights where dW[K][C][R][S] begins in it
     * @param biases where db[K] begins in it, or {@link #NO_BIASES}
     */
    void addGradient(float[] packedGradient, float[] scratch, float[] gradient, int weights, int biases);
}
