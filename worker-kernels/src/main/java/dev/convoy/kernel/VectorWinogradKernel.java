package dev.convoy.kernel;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Convolution by Winograd's F(4×4, 3×3) and vectors; the same bits as {@link ScalarWinogradKernel}.
 *
 * <p>Forward and backward to data are a {@link WinogradPass} each, the second over dy with the filters turned by 180°. Backward
 * to weights is a
 * {@link WinogradGradient}.
 */
final class VectorWinogradKernel implements ConvKernel, DescribedKernel {
    private final ConvGeometry geometry;
    private final WinogradPass forward;
    private final WinogradPass backward;
    private final WinogradGradient gradient;
    private final Share share;

    VectorWinogradKernel(
            TileSet tiles, ConvGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        ScalarConvKernel.checkLayouts(geometry, x, y, dy, dx);
        check(
                ConvAlgorithm.WINOGRAD.supports(geometry),
                "Winograd's algorithm takes 3x3 and 5x5 filters and stride 1, found %s",
                geometry);
        this.geometry = geometry;
        WinogradParts parts = new WinogradParts(geometry.filterHeight());
        int backwardPad = geometry.filterHeight() - 1 - geometry.pad();
        this.forward = new WinogradPass(tiles.product(), new WinogradTiles(x, y, geometry.pad(), parts));
        this.backward = new WinogradPass(tiles.product(), new WinogradTiles(dy, dx, backwardPad, parts));
        this.gradient = new WinogradGradient(tiles.gradient(), new WinogradTiles(x, dy, geometry.pad(), parts));
        this.share = Share.ALL;
    }

    private VectorWinogradKernel(VectorWinogradKernel whole, Share share) {
        this.geometry = whole.geometry;
        this.forward = whole.forward;
        this.backward = whole.backward;
        this.gradient = whole.gradient;
        this.share = share;
    }

    @Override
    public List<ConvKernel> parts(int count) {
        return IntStream.range(0, count)
                .<ConvKernel>mapToObj(i -> new VectorWinogradKernel(this, new Share(i, count)))
                .toList();
    }

    @Override
    public List<KernelPass> passes() {
        String name = getClass().getSimpleName();
        String algorithm = algorithm().label();
        return List.of(
                new KernelPass("forward", name, algorithm, forward.tiles(), forward.multiplyAdds()),
                new KernelPass("data", name, algorithm, backward.tiles(), backward.multiplyAdds()),
                new KernelPass("weights", name, algorithm, gradient.tiles(), gradient.multiplyAdds()));
    }

    @Override
    public ConvAlgorithm algorithm() {
        return ConvAlgorithm.WINOGRAD;
    }

    @Override
    public int inputBorder() {
        return geometry.pad();
    }

    @Override
    public int outputGradientBorder() {
        return 0;
    }

    @Override
    public int packedWeightsFloats() {
        return forward.packedFloats();
    }

    @Override
    public void packWeights(float[] parameters, int weights, int biases, float[] scratch, float[] packed) {
        int side = geometry.filterHeight();
        int plane = side * side;
        int filter = geometry.input().channels() * plane;
        forward.pack(parameters, weights, new ConvPass.WeightOrder(0, filter, side, 1, plane), scratch, packed);
        if (biases != NO_BIASES) {
            forward.packBiases(parameters, biases, packed);
        }
    }

    @Override
    public void forward(float[] x, float[] packed, boolean relu, float[] scratch, float[] y) {
        forward.run(share, x, packed, relu, scratch, y);
    }

    @Override
    public int packedDataWeightsFloats() {
        return backward.packedFloats();
    }

    @Override
    public void packDataWeights(float[] parameters, int weights, float[] scratch, float[] packed) {
        int side = geometry.filterHeight();
        int plane = side * side;
        int filter = geometry.input().channels() * plane;
        ConvPass.WeightOrder turned = new ConvPass.WeightOrder(plane - 1, plane, -side, -1, filter);
        backward.pack(parameters, weights, turned, scratch, packed);
    }

    @Override
    public void backwardData(float[] dy, float[] packed, float[] scratch, float[] dx) {
        backward.run(share, dy, packed, false, scratch, dx);
    }

    @Override
    public void backwardDataOverRelu(float[] dy, float[] packed, float[] scratch, float[] x) {
        backward.runOverRelu(share, dy, packed, scratch, x);
    }

    @Override
    public int scratchFloats() {
        return Math.max(gradient.scratchFloats(), Math.max(forward.scratchFloats(), backward.scratchFloats()));
    }

    @Override
    public int packedGradientFloats() {
        return gradient.packedFloats();
    }

    @Override
    public void backwardWeights(float[] x, float[] dy, float[] scratch, float[] packedGradient) {
        gradient.run(share, x, dy, scratch, packedGradient);
    }

    @Override
    public void addGradient(float[] packedGradient, float[] scratch, float[] gradient, int weights, int biases) {
        this.gradient.addGradient(packedGradient, scratch, gradient, weights, biases);
    }
}
