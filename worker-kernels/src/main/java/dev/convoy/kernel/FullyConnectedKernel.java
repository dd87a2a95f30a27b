package dev.convoy.kernel;

import java.util.List;

/**
 * Full connection of every activation of an image to K outputs, over all blocks of a batch at once: weights are read once
 * per call rather than once per block.
 *
 * <p>Parameters in the flat vector: W[K][C·H·W] with D = C·H·W in the order (c, y, x), and b[K]. Any block may have a border;
 * layouts were given when the kernel was made. Kernels read weights in an order of their own. The caller either packs all once
 * per parameter vector, which takes as much memory again for each direction, or hands an array of length 0 to every call: then
 * weights are packed piece by piece as they are used, with the same result. The gradient goes straight to the flat vector.
 */
public interface FullyConnectedKernel {
    /**
     * Kernels that do each pass together, one a thread, at the same time: outputs, inputs and the gradient's rows are divided, so
     * every sum is that of this kernel. All read its packed weights, each has scratch of its own; it alone packs.
     *
     * @param count at least 1
     * @return {@code count} kernels, some of which may have nothing to do, or this one where it cannot be divided
     */
    default List<FullyConnectedKernel> parts(int count) {
        return List.of(this);
    }

    /** Length of the array that {@link #packWeights} fills. */
    int packedWeightsFloats();

    /**
     * Packs W for {@link #forward}.
     *
     * @param weights where W begins in the flat vector
     * @param scratch of {@link #scratchFloats} for any number of blocks; its content does not matter
     */
    void packWeights(float[] parameters, int weights, float[] scratch, float[] packed);

    /** Length of the array that {@link #packDataWeights} fills. */
    int packedDataWeightsFloats();

    /**
     * Packs W for {@link #backwardData}.
     *
     * @param weights where W begins in the flat vector
     */
    void packDataWeights(float[] parameters, int weights, float[] packed);

    /**
     * y[k] = b[k] + Σ_d W[k][d] · x[d], then max(0, y) if {@code relu}, for the first {@code blocks} blocks.
     *
     * @param x one array per block; read only
     * @param parameters the flat vector
     * @param weights where W begins in it
     * @param biases where b begins in it, or {@link ConvKernel#NO_BIASES}: all b[k] are +0 then
     * @param packed from {@link #packWeights} of the same parameters, or of length 0
     * @param scratch of {@link #scratchFloats} for as many blocks; its content does not matter
     * @param y one array per block; overwritten
     */
    void forward(
            int blocks,
            float[][] x,
            float[] parameters,
            int weights,
            int biases,
            float[] packed,
            boolean relu,
            float[] scratch,
            float[][] y);

    /**
     * dx[d] = Σ_k W[k][d] · dy[k]; overwrites the inside of dx.
     *
     * @param parameters the flat vector
     * @param weights where W begins in it
     * @param packed from {@link #packDataWeights} of the same parameters, or of length 0
     * @param scratch of {@link #scratchFloats} for as many blocks; its content does not matter
     */
    void backwardData(
            int blocks, float[][] dy, float[] parameters, int weights, float[] packed, float[] scratch, float[][] dx);

    /** Length of the scratch array for {@code blocks} blocks. */
    int scratchFloats(int blocks);

    /**
     * dW[k][d] += Σ_n dy[n][k] · x[n][d]; db[k] += Σ_n dy[n][k]; n over the images of a block, ascending, and block by block.
     *
     * @param scratch of {@link #scratchFloats} for as many blocks; its content does not matter
     * @param gradient the flat gradient vector; accumulates
     * @param weights where dW[K][D] begins in it
     * @param biases where db[K] begins in it, or {@link ConvKernel#NO_BIASES}
     */
    void backwardWeights(
            int blocks, float[][] x, float[][] dy, float[] scratch, float[] gradient, int weights, int biases);
}
