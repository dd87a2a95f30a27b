package dev.convoy.kernel;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Convolution by register tiles; the same bits as {@link ScalarConvKernel}.
 *
 * <p>Forward is one {@link ConvPass}. Backward to data is one for each phase of the stride: inputs a stride apart see the
 * same filter positions. Backward to weights is a {@link GradientPass}, or a {@link PatchGradient} for filters of few weights.
 */
final class VectorConvKernel implements ConvKernel, DescribedKernel {
    private final ConvGeometry geometry;
    private final ConvPass forward;
    private final ConvPass[] phases;
    private final ConvPass.WeightOrder[] phaseOrders;
    private final WeightGradient gradient;
    private final Share share;

    VectorConvKernel(
            TileSet tiles, ConvGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        ScalarConvKernel.checkLayouts(geometry, x, y, dy, dx);
        this.geometry = geometry;
        this.share = Share.ALL;
        Shape in = geometry.input();
        Shape out = geometry.output();
        int stride = geometry.stride();
        int pad = geometry.pad();
        PassAxis rows = PassAxis.forward(in.height(), geometry.filterHeight(), out.height(), stride, pad);
        PassAxis columns = PassAxis.forward(in.width(), geometry.filterWidth(), out.width(), stride, pad);
        this.forward = new ConvPass(tiles.product(), rows, columns, x, y);
        this.gradient = PatchGradient.suits(tiles.patch(), geometry, x)
                ? new PatchGradient(tiles.patch(), geometry, x, dy)
                : new GradientPass(tiles.gradient(), geometry, rows, x, dy);
        this.phases = new ConvPass[stride * stride];
        this.phaseOrders = new ConvPass.WeightOrder[stride * stride];
        for (int phase = 0; phase < phases.length; phase++) {
            PassAxis phaseRows =
                    PassAxis.backward(in.height(), geometry.filterHeight(), out.height(), stride, pad, phase / stride);
            PassAxis phaseColumns =
                    PassAxis.backward(in.width(), geometry.filterWidth(), out.width(), stride, pad, phase % stride);
            phases[phase] = new ConvPass(tiles.product(), phaseRows, phaseColumns, dy, dx);
            phaseOrders[phase] = backwardOrder(phaseRows, phaseColumns);
        }
    }

    private VectorConvKernel(VectorConvKernel whole, Share share) {
        this.geometry = whole.geometry;
        this.forward = whole.forward;
        this.phases = whole.phases;
        this.phaseOrders = whole.phaseOrders;
        this.gradient = whole.gradient;
        this.share = share;
    }

    @Override
    public List<ConvKernel> parts(int count) {
        return IntStream.range(0, count)
                .<ConvKernel>mapToObj(i -> new VectorConvKernel(this, new Share(i, count)))
                .toList();
    }

    /** Tap rows and columns run against the filter's, as the input moves the other way. */
    private ConvPass.WeightOrder backwardOrder(PassAxis rows, PassAxis columns) {
        int plane = geometry.filterHeight() * geometry.filterWidth();
        int base = rows.filterPosition(0, geometry.pad()) * geometry.filterWidth()
                + columns.filterPosition(0, geometry.pad());
        int step = geometry.stride();
        return new ConvPass.WeightOrder(
                base,
                plane,
                -step * geometry.filterWidth(),
                -step,
                geometry.input().channels() * plane);
    }

    @Override
    public List<KernelPass> passes() {
        String name = getClass().getSimpleName();
        long dataMultiplyAdds =
                Arrays.stream(phases).mapToLong(ConvPass::multiplyAdds).sum();
        String phaseCount = phases.length == 1 ? "" : ", " + phases.length + " phases";
        return List.of(
                new KernelPass("forward", name, "direct", forward.tiles(), forward.multiplyAdds()),
                new KernelPass("data", name, "direct" + phaseCount, phases[0].tiles(), dataMultiplyAdds),
                new KernelPass("weights", name, "direct", gradient.tiles(), gradient.multiplyAdds()));
    }

    @Override
    public ConvAlgorithm algorithm() {
        return ConvAlgorithm.DIRECT;
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
        int plane = geometry.filterHeight() * geometry.filterWidth();
        ConvPass.WeightOrder order =
                new ConvPass.WeightOrder(0, geometry.input().channels() * plane, geometry.filterWidth(), 1, plane);
        forward.pack(parameters, weights, order, packed, 0);
        if (biases != NO_BIASES) {
            forward.packBiases(parameters, biases, packed, 0);
        }
    }

    @Override
    public void forward(float[] x, float[] packed, boolean relu, float[] scratch, float[] y) {
        forward.run(share, x, packed, 0, relu, y);
    }

    @Override
    public int packedDataWeightsFloats() {
        int floats = 0;
        for (ConvPass phase : phases) {
            floats += phase.packedFloats();
        }
        return floats;
    }

    @Override
    public void packDataWeights(float[] parameters, int weights, float[] scratch, float[] packed) {
        int packedOffset = 0;
        for (int phase = 0; phase < phases.length; phase++) {
            phases[phase].pack(parameters, weights, phaseOrders[phase], packed, packedOffset);
            packedOffset += phases[phase].packedFloats();
        }
    }

    @Override
    public void backwardData(float[] dy, float[] packed, float[] scratch, float[] dx) {
        int packedOffset = 0;
        for (ConvPass phase : phases) {
            phase.run(share, dy, packed, packedOffset, false, dx);
            packedOffset += phase.packedFloats();
        }
    }

    @Override
    public void backwardDataOverRelu(float[] dy, float[] packed, float[] scratch, float[] x) {
        int packedOffset = 0;
        for (ConvPass phase : phases) {
            phase.runOverRelu(share, dy, packed, packedOffset, scratch, x);
            packedOffset += phase.packedFloats();
        }
    }

    @Override
    public int scratchFloats() {
        return Math.max(gradient.scratchFloats(), ConvPass.SCRATCH_FLOATS);
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
        this.gradient.addGradient(packedGradient, gradient, weights, biases);
    }
}
