package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.loss.BatchLoss;
import dev.convoy.loss.ImageLoss;
import dev.convoy.loss.L2Loss;
import dev.convoy.loss.Loss;
import dev.convoy.loss.SoftmaxLoss;
import dev.convoy.loss.SvmLoss;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;

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

    /**
     * Requires scores that the loss can read.
     *
     * @throws IllegalArgumentException naming the loss
     */
    static void requireFits(LossDefinition definition, Shape scores) {
        check(
                scores.height() == 1 && scores.width() == 1,
                "%s: expected scores of shape Kx1x1, found %s",
                definition.name(),
                scores);
        try {
            create(definition, scores.channels());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(definition.name() + ": " + e.getMessage(), e);
        }
    }

    private static ImageLoss create(LossDefinition definition, int classes) {
        if (definition instanceof SoftmaxLossDefinition softmax) {
            return new SoftmaxLoss(classes, softmax.labelSmoothing(), softmax.classWeights());
        } else if (definition instanceof SvmLossDefinition svm) {
            return new SvmLoss(classes, svm.margin(), svm.isSquared());
        } else if (definition instanceof L2LossDefinition l2) {
            return new L2Loss(classes, l2.targets());
        }
        throw new IllegalArgumentException("no loss of type " + definition.type());
    }
}
