package dev.convoy.layer;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.DropoutKernel;
import dev.convoy.kernel.ElementwiseKernel;
import dev.convoy.random.CounterRandom;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;

/**
 * Dropout: in training each activation is zeroed with probability p. May work in place. What is dropped is a function of the
 * image's key, the layer's name and the activation's index a = (row · W + column) · C + channel, so it can be drawn again at any
 * time: where trial a of {@link dev.convoy.random.Bernoulli} succeeds, with the name's {@link CounterRandom#stream} and the key.
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
        private final DropoutKernel dropout;
        private final ElementwiseKernel elementwise;
        private final float keptScale = keptScale();
        private final float testScale = testScale();
        private final int[] keys = new int[2 * BlockLayout.IMAGES];
        private final int[][] masks;

        Task(LayerPlan plan) {
            this.layout = plan.y();
            this.needsInputGradient = plan.needsInputGradient();
            this.dropout = plan.kernels().dropout(dropProbability, CounterRandom.stream(name), layout);
            this.elementwise = plan.kernels().elementwise();
            this.masks = plan.memory().backwardInts(plan.maxBlocks(), dropout.maskLength());
        }

        /** y = 0 for what is dropped, else x / (1 − p) in training, or as {@link DropoutForm} says. */
        @Override
        public void forward(Pass pass, float[][] x, float[][] y) {
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                if (pass.isTraining()) {
                    takeKeys(pass, block);
                    dropout.draw(keys, masks[block]);
                    dropout.apply(masks[block], keptScale, x[block], y[block]);
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

        /** dx = 0 for what was dropped, else dy times the same factor. */
        @Override
        public void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx) {
            if (!needsInputGradient) {
                return;
            }
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                dropout.apply(masks[block], keptScale, dy[block], dx[block]);
            }
        }

        /** Unused lanes get whatever an earlier block's keys drop: they are finite, and their gradient is zero. */
        private void takeKeys(Pass pass, int block) {
            for (int lane = 0; lane < pass.imagesIn(block); lane++) {
                long key = pass.imageKey(block * BlockLayout.IMAGES + lane);
                keys[lane] = (int) key;
                keys[BlockLayout.IMAGES + lane] = (int) (key >>> 32);
            }
        }
    }
}
