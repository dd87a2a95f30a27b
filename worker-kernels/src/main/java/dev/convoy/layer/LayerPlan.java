package dev.convoy.layer;

import dev.convoy.kernel.KernelSet;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.ThreadTeam;

/**
 * What a layer is told about its surroundings once the net has planned its buffers.
 *
 * @param kernels makes the compute routines
 * @param x layout of the input's blocks
 * @param y layout of the output's blocks; the same as {@code x} for a layer that works in place
 * @param dy layout of the output gradient's blocks; the same as {@code y} if {@code relu}
 * @param dx layout of the input gradient's blocks
 * @param maxBlocks most blocks in a batch
 * @param relu whether the layer takes max(0, y) of its output
 * @param hasMaskedGradient whether dy comes with the mask of that ReLU on it, in the place of y
 * @param needsInputGradient whether anyone reads dx; if not, {@code backward} leaves it alone
 * @param masksInputGradient whether dx takes the place of x and is to be 0 where x is not positive, since x is what a ReLU left
 * @param memory gives the arrays of the size of a batch or of the parameters
 * @param team threads that may compute a block together, as many as {@code memory} has scratch for
 * @param parameterOffset index of the layer's first parameter in the net's flat vector
 */
public record LayerPlan(
        KernelSet kernels,
        BlockLayout x,
        BlockLayout y,
        BlockLayout dy,
        BlockLayout dx,
        int maxBlocks,
        boolean relu,
        boolean hasMaskedGradient,
        boolean needsInputGradient,
        boolean masksInputGradient,
        TaskMemory memory,
        ThreadTeam team,
        int parameterOffset) {
    /**
     * Least multiply-adds of an image for which threads share a pass over a block: by Winograd's algorithm some ten microseconds for
     * each of two. They begin and end a pass together, which takes one or two.
     */
    private static final long LEAST_SHARED = 1L << 17;

    /** How many threads share a pass over a block of a layer with so many multiply-adds an image. */
    int threads(long multiplyAdds) {
        return multiplyAdds < LEAST_SHARED ? 1 : team.threads();
    }
}
