package dev.convoy.layer;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;

/**
 * The task of a layer that takes each activation, or each pixel, on its own. It writes only the inside of blocks, row by
 * row, so that borders stay zero even where the function of 0 is not 0; the four layouts may differ. Input and output may
 * be the same array.
 */
final class PointwiseTask implements LayerTask {
    /** y from x, for {@code length} floats of a row. */
    interface Forward {
        void apply(int length, float[] x, int xOffset, float[] y, int yOffset);
    }

    /** dx from dy and the activation v, for {@code length} floats of a row. */
    interface Backward {
        void apply(int length, float[] v, int vOffset, float[] dy, int dyOffset, float[] dx, int dxOffset);
    }

    private final LayerPlan plan;
    private final Forward forward;
    private final Backward backward;
    private final boolean readsOutput;
    private final int height;
    private final int rowFloats;

    private PointwiseTask(LayerPlan plan, Forward forward, Backward backward, boolean readsOutput) {
        Shape shape = plan.y().shape();
        this.plan = plan;
        this.forward = forward;
        this.backward = backward;
        this.readsOutput = readsOutput;
        this.height = shape.height();
        this.rowFloats = shape.width() * plan.y().pixelStride();
    }

    /** A task whose backward pass takes the layer's output for v. */
    static PointwiseTask ofOutput(LayerPlan plan, Forward forward, Backward backward) {
        return new PointwiseTask(plan, forward, backward, true);
    }

    /** A task whose backward pass takes the layer's input for v. */
    static PointwiseTask ofInput(LayerPlan plan, Forward forward, Backward backward) {
        return new PointwiseTask(plan, forward, backward, false);
    }

    @Override
    public void forward(Pass pass, float[][] x, float[][] y) {
        for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
            for (int row = 0; row < height; row++) {
                int xOffset = plan.x().offset(0, row, 0);
                forward.apply(rowFloats, x[block], xOffset, y[block], plan.y().offset(0, row, 0));
            }
        }
    }

    @Override
    public void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx) {
        if (!plan.needsInputGradient()) {
            return;
        }
        float[][] v = readsOutput ? y : x;
        BlockLayout vLayout = readsOutput ? plan.y() : plan.x();
        for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
            for (int row = 0; row < height; row++) {
                int vOffset = vLayout.offset(0, row, 0);
                int dyOffset = plan.dy().offset(0, row, 0);
                int dxOffset = plan.dx().offset(0, row, 0);
                backward.apply(rowFloats, v[block], vOffset, dy[block], dyOffset, dx[block], dxOffset);
            }
        }
    }
}
