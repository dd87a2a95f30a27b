package dev.convoy.kernel;

/**
 * Convolution with filters of its own at every output position, over all blocks of a batch at once: weights are many and
 * each is used once an image, so they are read once per call rather than once per block.
 *
 * <p>Parameters live in the net's flat vector as W[OH][OW][K][C][R][S] and b[K][OH][OW]. Packing and collecting work as in
 * {@link ConvKernel}. The border of x holds the padding; dy, y and dx may have any border.
 *
 * <p>Every sum has one documented order (see {@link ScalarLocallyConnectedKernel}), the same for all implementations.
 */
public interface LocallyConnectedKernel {
    /** Length of the array that {@link #packWeights} fills. */
    int packedWeightsFloats();

    /**
     * Packs W and b for {@link #forward}.
     *
     * @param weights where W begins in the flat vector
     * @param biases where b begins in the flat vector, or {@link ConvKernel#NO_BIASES}: all b are +0 then
     */
    void packWeights(float[] parameters, int weights, int biases, float[] packed);

    /**
     * y[k, i, j] = b[k, i, j] + Σ W[i, j, k, c, r, t] · x[c, i·stride + r − pad, j·stride + t − pad], then max(0, y) if
     * {@code relu}, for the first {@code blocks} blocks.
     *
     * @param x one array per block, borders zero; read only
     * @param packed from {@link #packWeights}
     * @param y one array per block; the inside is overwritten, the border is left alone
     */
    void forward(int blocks, float[][] x, float[] packed, boolean relu, float[][] y);

    /** Length of the array that {@link #packDataWeights} fills. */
    int packedDataWeightsFloats();

    /** Packs W, which begins at {@code weights} of the flat vector, for {@link #backwardData}. */
    void packDataWeights(float[] parameters, int weights, float[] packed);

    /**
     * dx = the gradient of the loss by x, given dy, the gradient by y.
     *
     * @param dy one array per block; read only
     * @param packed from {@link #packDataWeights}
     * @param dx one array per block; the inside is overwritten, the border is left alone
     */
    void backwardData(int blocks, float[][] dy, float[] packed, float[][] dx);

    /** Length of the scratch array of {@link #backwardWeights} for {@code blocks} blocks. */
    int scratchFloats(int blocks);

    /** Length of the packed gradient of {@link #backwardWeights}. */
    int packedGradientFloats();

    /**
     * Adds dW and db of the first {@code blocks} blocks to a packed gradient.
     *
     * @param x one array per block, borders zero; read only
     * @param dy one array per block; read only; unused lanes of a partly filled block must be zero
     * @param scratch of {@link #scratchFloats}; its content does not matter
     * @param packedGradient accumulates
     */
    void backwardWeights(int blocks, float[][] x, float[][] dy, float[] scratch, float[] packedGradient);

    /**
     * Adds a packed gradient to the flat gradient vector.
     *
     * @param weights where dW begins in it
     * @param biases where db begins in it, or {@link ConvKernel#NO_BIASES}
     */
    void addGradient(float[] packedGradient, float[] gradient, int weights, int biases);
}
