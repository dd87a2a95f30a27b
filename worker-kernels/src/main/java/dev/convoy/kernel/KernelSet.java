package dev.convoy.kernel;

import dev.convoy.tensor.BlockLayout;

/** Makes the kernels of one implementation; a JVM chooses one set when it starts. */
public interface KernelSet {
    /** What was chosen and why, in one line: {@code vector, 16 lanes of 512 bits} or {@code scalar: reason}. */
    String description();

    /**
     * A convolution kernel.
     *
     * @param algorithm one that supports the geometry
     * @param x layout of the input; border at least the padding
     * @param y layout of the output, any border
     * @param dy layout of the output's gradient; border at least what {@link ConvKernel#outputGradientBorder} says
     * @param dx layout of the input's gradient, any border
     */
    ConvKernel conv(
            ConvAlgorithm algorithm,
            ConvGeometry geometry,
            BlockLayout x,
            BlockLayout y,
            BlockLayout dy,
            BlockLayout dx);

    /** A convolution kernel with the algorithm that suits its shape. */
    default ConvKernel conv(ConvGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        return conv(ConvAlgorithm.of(geometry), geometry, x, y, dy, dx);
    }

    /** A locally connected kernel; layouts as for {@link #conv}. */
    LocallyConnectedKernel locallyConnected(
            ConvGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx);

    /** A full connection of all of x to all of y, which is K × 1 × 1; dy and dx are their gradients. */
    FullyConnectedKernel fullyConnected(BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx);

    /** A max pooling kernel. */
    MaxPoolKernel maxPool(PoolGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx);

    /** An average pooling kernel. */
    AveragePoolKernel averagePool(PoolGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx);

    /** A kernel for local response normalization; the layouts may have any borders. */
    LrnKernel lrn(LrnGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx);

    /** A maxout kernel of {@code pieces} channels each. */
    MaxoutKernel maxout(int pieces, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx);

    /**
     * A dropout kernel.
     *
     * @param dropProbability in [0, 1)
     * @param stream what separates the random numbers of this layer from others
     * @param layout of the activations and of their gradients
     */
    DropoutKernel dropout(double dropProbability, long stream, BlockLayout layout);

    /** A batch normalization kernel; all four layouts are of one shape, with any borders. */
    BatchNormKernel batchNorm(BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx);

    /** Activation functions. */
    ActivationKernel activation();

    /** Passes over whole arrays. */
    ElementwiseKernel elementwise();

    /** Updates of parameters. */
    UpdateKernel update();

    /** Changes of layout. */
    LayoutKernel layout();
}
