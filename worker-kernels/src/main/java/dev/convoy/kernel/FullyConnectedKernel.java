package dev.convoy.kernel;

/**
 * Full connection of every activation of an image to K outputs, over all blocks of a batch at once: weights are read once
 * per call rather than once per block.
 *
 * <p>Parameters in the flat vector: W[K][C·H·W] with D = C·H·W in the order (c, y, x), then b[K]. Packing and collecting
 * work as in {@link ConvKernel}. y, dy and dx have no border; x may have one (its shape and border were given when the
 * kernel was made).
 */
public interface FullyConnectedKernel {
    /** Length of the array that {@link #packWeights} fills. */
    int packedWeightsFloats();

    /** Packs W and b for {@link #forward} and {@link #backwardData}. */
    void packWeights(float[] parameters, int offset, float[] packed);

    /**
     * y[k] = b[k] + Σ_d W[k][d] · x[d], then max(0, y) if {@code relu}, for the first {@code blocks} blocks.
     *
     * @param x one array per block; read only
     * @param y one array per block; overwritten
     */
    void forward(int blocks, float[][] x, float[] packed, boolean relu, float[][] y);

    /** dx[d] = Σ_k W[k][d] · dy[k]; overwrites the inside of dx. */
    void backwardData(int blocks, float[][] dy, float[] packed, float[][] dx);

    /** Length of the scratch array of {@link #backwardWeights} for {@code blocks} blocks. */
    int scratchFloats(int blocks);

    /** Length of the packed gradient of {@link #backwardWeights}. */
    int packedGradientFloats();

    /** dW[k][d] += Σ_n dy[n][k] · x[n][d]; db[k] += Σ_n dy[n][k]; n ascending over all images of all blocks. */
    void backwardWeights(int blocks, float[][] x, float[][] dy, float[] scratch, float[] packedGradient);

    /** Adds a packed gradient to dW[K][D], db[K] at {@code offset} of the flat gradient vector. */
    void addGradient(float[] packedGradient, float[] gradient, int offset);
}
