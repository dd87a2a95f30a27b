package dev.convoy.kernel;

import dev.convoy.tensor.BlockLayout;

/** Plain loops that define the order of every sum: the reference, and the fallback where vectors are missing. */
public final class ScalarKernelSet implements KernelSet {
    private final String reason;

    /** Scalar kernels, with the reason why they were chosen. */
    public ScalarKernelSet(String reason) {
        this.reason = reason;
    }

    @Override
    public String description() {
        return "scalar: " + reason;
    }

    @Override
    public ConvKernel conv(
            ConvAlgorithm algorithm,
            ConvGeometry geometry,
            BlockLayout x,
            BlockLayout y,
            BlockLayout dy,
            BlockLayout dx) {
        return switch (algorithm) {
            case DIRECT -> new ScalarConvKernel(geometry, x, y, dy, dx);
            case WINOGRAD -> new ScalarWinogradKernel(geometry, x, y, dy, dx);
        };
    }

    @Override
    public LocallyConnectedKernel locallyConnected(
            ConvGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        return new ScalarLocallyConnectedKernel(geometry, x, y, dy, dx);
    }

    @Override
    public FullyConnectedKernel fullyConnected(BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        return new ScalarFullyConnectedKernel(x, y, dy, dx);
    }

    @Override
    public MaxPoolKernel maxPool(PoolGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        return new ScalarMaxPoolKernel(geometry, x, y, dy, dx);
    }

    @Override
    public AveragePoolKernel averagePool(
            PoolGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        return new ScalarAveragePoolKernel(geometry, x, y, dy, dx);
    }

    @Override
    public LrnKernel lrn(LrnGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        return new ScalarLrnKernel(geometry, x, y, dy, dx);
    }

    @Override
    public MaxoutKernel maxout(int pieces, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        return new ScalarMaxoutKernel(pieces, x, y, dy, dx);
    }

    @Override
    public DropoutKernel dropout(double dropProbability, long stream, BlockLayout layout) {
        return new ScalarDropoutKernel(dropProbability, stream, layout);
    }

    @Override
    public BatchNormKernel batchNorm(BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        return new BatchNormKernel(new ScalarBatchNormPixels(), x, y, dy, dx);
    }

    @Override
    public ActivationKernel activation() {
        return new ScalarActivationKernel();
    }

    @Override
    public ElementwiseKernel elementwise() {
        return new ScalarElementwiseKernel();
    }

    @Override
    public UpdateKernel update() {
        return new ScalarUpdateKernel();
    }

    @Override
    public LayoutKernel layout() {
        return new ScalarLayoutKernel();
    }
}
