package dev.convoy.layer;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.ElementwiseKernel;
import dev.convoy.random.CounterRandom;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;

/**
 * Dropout: in training each activation is zeroed with probability p. May work in place. What is dropped is a function of the
 * image's key, the layer's name and the activation's index (c, y, x), so it can be drawn again at any time.
 *
 * @see "Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: Dropout, JMLR 15, 2014"
 */
public final class DropoutLayer implements Layer {
    private final String name;
    private final Shape shape;
    private final double dropProbability;
    private final DropoutForm form;

    /**
     * @param name in the net
     * @param shape of input and output
     * @param dropProbability p, in [0, 1)
     * @param form where the loss of activation is made up for
     */
    public DropoutLayer(String name, Shape shape, double dropProbability, DropoutForm form) {
        check(
                dropProbability >= 0 && dropProbability < 1,
                "drop probability must be in [0, 1), found %s",
                dropProbability);
        this.name = name;
        this.shape = shape;
        this.dropProbability = dropProbability;
        this.form = form;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Shape input() {
        return shape;
    }

    @Override
    public Shape output() {
        return shape;
    }

    @Override
    public boolean isInPlace() {
        return true;
    }

    /** What was dropped has a gradient of zero, the rest is multiplied by a positive number. */
    @Override
    public boolean keepsSign() {
        return true;
    }

    @Override
    public LayerTask newTask(LayerPlan plan) {
        return new Task(plan);
    }

    private float keptScale() {
        return switch (form) {
            case INVERTED -> (float) (1 / (1 - dropProbability));
            case SCALE_AT_TEST -> 1f;
        };
    }

    private float testScale() {
        return switch (form) {
            case INVERTED -> 1f;
            case SCALE_AT_TEST -> (float) (1 - dropProbability);
        };
    }

    private final class Task implements LayerTask {
        private final BlockLayout layout;
        private final boolean needsInputGradient;
        private final ElementwiseKernel elementwise;
        private final float keptScale = keptScale();
        private final float testScale = testScale();
        private final long stream = CounterRandom.stream(name);
        private final float[][] masks;

        Task(LayerPlan plan) {
            this.layout = plan.y();
            this.needsInputGradient = plan.needsInputGradient();
            this.elementwise = plan.kernels().elementwise();
            this.masks = plan.memory().backwardFloats(plan.maxBlocks(), layout.floats());
        }

        /** y = m·x with m = 0 or 1 / (1 − p) in training, or as {@link DropoutForm} says. */
        @Override
        public void forward(Pass pass, float[][] x, float[][] y) {
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                if (pass.isTraining()) {
                    drawMask(pass, block);
                    elementwise.multiply(layout.floats(), x[block], masks[block], y[block]);
                    continue;
                }
                if (x[block] != y[block]) {
                    System.arraycopy(x[block], 0, y[block], 0, layout.floats());
                }
                if (testScale != 1f) {
                    elementwise.scale(layout.floats(), testScale, y[block]);
                }
            }
        }

        /** dx = m·dy. */
        @Override
        public void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx) {
            if (!needsInputGradient) {
                return;
            }
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                elementwise.multiply(layout.floats(), dy[block], masks[block], dx[block]);
            }
        }

        /** Unused lanes keep whatever an earlier batch left: finite, and their gradient is zero. */
        private void drawMask(Pass pass, int block) {
            int images = pass.imagesIn(block);
            int index = 0;
            for (int c = 0; c < shape.channels(); c++) {
                for (int row = 0; row < shape.height(); row++) {
                    for (int column = 0; column < shape.width(); column++) {
                        int offset = layout.offset(c, row, column);
                        for (int lane = 0; lane < images; lane++) {
                            long key = pass.imageKey(block * BlockLayout.IMAGES + lane);
                            double unit = CounterRandom.unitDouble(CounterRandom.bits(key, stream, index, 0));
                            masks[block][offset + lane] = unit < dropProbability ? 0f : keptScale;
                        }
                        index++;
                    }
                }
            }
        }
    }
}
