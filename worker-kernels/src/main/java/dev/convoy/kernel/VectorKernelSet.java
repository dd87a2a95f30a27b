package dev.convoy.kernel;

import dev.convoy.tensor.BlockLayout;

/** Kernels on the Vector API, with the same bits as {@link ScalarKernelSet} whatever the width of the vectors. */
public final class VectorKernelSet implements KernelSet {
    private final TileSet tiles = TileSet.forLanes(Lanes.COUNT);

    @Override
    public String description() {
        return "vector: " + Lanes.COUNT + " lanes of " + Lanes.SPECIES.vectorBitSize() + " bits";
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
            case DIRECT -> new VectorConvKernel(tiles, geometry, x, y, dy, dx);
            case WINOGRAD -> new VectorWinogradKernel(tiles, geometry, x, y, dy, dx);
        };
    }

    @Override
    public LocallyConnectedKernel locallyConnected(
            ConvGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        return new VectorLocallyConnectedKernel(tiles, geometry, x, y, dy, dx);
    }

    @Override
    public FullyConnectedKernel fullyConnected(BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        return new VectorFullyConnectedKernel(tiles, x, y, dy, dx);
    }

    @Override
    public MaxPoolKernel maxPool(PoolGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        return VectorMaxPoolKernel.isSupported()
                ? new VectorMaxPoolKernel(geometry, x, y, dy, dx)
                : new ScalarMaxPoolKernel(geometry, x, y, dy, dx);
    }

    @Override
    public AveragePoolKernel averagePool(
            PoolGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        return new VectorAveragePoolKernel(geometry, x, y, dy, dx);
    }

    @Override
    public LrnKernel lrn(LrnGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        if (!geometry.hasFastPower()) {
            return new ScalarLrnKernel(geometry, x, y, dy, dx);
        }
        return switch (geometry.region()) {
            case ACROSS_CHANNELS -> new VectorAcrossLrnKernel(geometry, x, y, dy, dx);
            case WITHIN_CHANNEL -> new VectorWithinLrnKernel(geometry, x, y, dy, dx);
        };
    }

    @Override
    public MaxoutKernel maxout(int pieces, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        return VectorMaxoutKernel.isSupported()
                ? new VectorMaxoutKernel(pieces, x, y, dy, dx)
                : new ScalarMaxoutKernel(pieces, x, y, dy, dx);
    }

    @Override
    public DropoutKernel dropout(double dropProbability, long stream, BlockLayout layout) {
        return new VectorDropoutKernel(dropProbability, stream, layout);
    }

    @Override
    public BatchNormKernel batchNorm(BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        return new BatchNormKernel(new VectorBatchNormPixels(), x, y, dy, dx);
    }

    @Override
    public ActivationKernel activation() {
        return new VectorActivationKernel();
    }

    @Override
    public ElementwiseKernel elementwise() {
        return new VectorElementwiseKernel();
    }

    @Override
    public UpdateKernel update() {
        return new VectorUpdateKernel();
    }

    @Override
    public LayoutKernel layout() {
        return new VectorLayoutKernel();
    }
}
