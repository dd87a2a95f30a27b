package dev.convoy.kernel;

/**
 * Full connection of every activation of an image to K outputs, over all blocks of a batch at once: weights are read once
 * per call rather than once per block.
 *
 * <p>Parameters in the flat vector: W[K][C·H·W] with D = C·H·W in the order (c, y, x), and b[K]. Packing and collecting
 * work as in {@link ConvKernel}. Any block may have a border; layouts were given when the kernel was made.
 */
public interface FullyConnectedKernel {
    /** Length of the array that {@link #packWeights} fills. */
    int packedWeightsFloats();

    /**
     * Packs W and b for {@link #forward} and {@link #backwardData}.
     *
     * @param weights where W begins in the flat vector
     * @param biases where b begins in the flat vector, or {@link ConvKernel#NO_BIASES}: all b[k] are +0 then
     * @param scratch of {@link #scratchFloats} for any number of blocks; its content does not matter
     */
    void packWeights(float[] parameters, int weights, int biases, float[] scratch, float[] packed);

    /**
     * y[k] = b[k] + Σ_d W[k][d] · x[d], then max(0, y) if {@code relu}, for the first {@code blocks} blocks.
     *
     * @param x one array per block; read only
     * @param y one array per block; overwritten
     */
    void forward(int blocks, float[][] x, float[] packed, boolean relu, float[][] y);

    /** dx[d] = Σ_k W[k][d] · dy[k]; overwrites the inside of dx. */
    void backwardData(int blocks, float[][] dy, float[] packed, float[][] dx);

    /** Length of the scratch array for {@code blocks} blocks. */
    int scratchFloats(int blocks);

    /** Length of the packed gradient of {@link #backwardWeights}. */
    int packedGradientFloats();

    /** dW[k][d] += Σ_n dy[n][k] · x[n][d]; db[k] += Σ_n dy[n][k]; n ascending over all images of all blocks. */
    void backwardWeights(int blocks, float[][] x, float[][] dy, float[] scratch, float[] packedGradient);

    /**
     * Adds a packed gradient to the flat gradient vector.
     *
     * @param scratch of {@link #scratchFloats} for any number of blocks; its content does not matter
     * @param weights where dW[K][D] begins in it
     * @param biases where db[K] begins in it, or {@link ConvKernel#NO_BIASES}
     */
    void addGradient(float[] packedGradient, float[] scratch, float[] gradient, int weights, int biases);
}
