package dev.convoy.layer;

import dev.convoy.kernel.KernelPass;
import java.util.List;

/**
 * A layer at work in one thread: kernels for fixed layouts, packed parameters, and what {@code backward} needs from
 * {@code forward} and cannot recompute (pool switches, dropout masks). Activations and their gradients belong to the
 * caller, one array for each block of sixteen images. Nothing is allocated after construction.
 *
 * <p>Gradients are sums over images, never means.
 */
public interface LayerTask {
    /**
     * Takes over the layer's slice of the net's parameters, packing it into the kernels' order.
     *
     * @param parameters the net's flat vector; not kept
     */
    default void setParameters(float[] parameters) {}

    /**
     * Whether {@link #setParameters} writes to arrays of {@link TaskMemory#weights} alone, so that one call is enough for all
     * siblings.
     */
    default boolean sharesWeights() {
        return false;
    }

    /**
     * Computes y from x for the blocks of {@code pass}.
     *
     * @param x input, zero in its border; read only, unless the layer works in place
     * @param y output; the inside is overwritten
     */
    void forward(Pass pass, float[][] x, float[][] y);

    /**
     * Computes dx and the parameters' gradient, for the blocks of {@code pass}; follows a {@code forward} in training mode on the
     * same blocks. The gradient is collected until {@link #addGradient}, or added to {@link Pass#gradient} at once.
     *
     * @param x as {@code forward} read it; read only, unless dx takes its place
     * @param y as {@code forward} wrote it; read only; not there any more where dy has taken its place
     * @param dy derivative of the loss sum by y, zero in its border and in unused lanes; used up
     * @param dx derivative of the loss sum by x; the inside is overwritten, untouched if no one needs it
     */
    void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx);

    /**
     * Adds the parameters' gradient that was collected since the last call to the net's flat gradient vector, and forgets it.
     *
     * @param gradient flat vector in the order of the parameters; accumulates
     */
    default void addGradient(float[] gradient) {}

    /** Whether threads that compute a block together share its work, which they do if it is worth it. */
    default boolean isShared() {
        return false;
    }

    /** How its kernels compute; empty where all it does is pass over memory. */
    default List<KernelPass> kernelPasses() {
        return List.of();
    }
}
