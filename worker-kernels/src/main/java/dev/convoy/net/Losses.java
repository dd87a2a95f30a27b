package dev.convoy.net;

import dev.convoy.loss.BatchLoss;
import dev.convoy.loss.ImageLoss;
import dev.convoy.loss.Loss;
import dev.convoy.loss.SoftmaxLoss;
import dev.convoy.tensor.BlockLayout;

/** Turns definitions into losses: the one place that a new kind of loss is added to. */
final class Losses {
    private Losses() {}

    /**
     * The loss that a definition describes, with its own scratch memory.
     *
     * @param scoresLayout layout of the scores' blocks, K × 1 × 1, any border
     * @param gradientLayout layout of the gradient's blocks, K × 1 × 1, any border
     */
    static Loss of(LossDefinition definition, BlockLayout scoresLayout, BlockLayout gradientLayout) {
        return new BatchLoss(create(definition, scoresLayout.shape().channels()), scoresLayout, gradientLayout);
    }

    private static ImageLoss create(LossDefinition definition, int classes) {
        if (definition instanceof SoftmaxLossDefinition) {
            return new SoftmaxLoss(classes);
        }
        throw new IllegalArgumentException("no loss of type " + definition.type());
    }
}
