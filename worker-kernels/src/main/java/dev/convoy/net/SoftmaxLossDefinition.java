package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import java.util.List;

/**
 * Softmax with cross-entropy loss.
 *
 * @param name unique in the net
 * @param labelSmoothing share of the target that all classes have in equal parts, in [0, 1)
 * @param classWeights what the loss of an image is multiplied by, for each class; empty if all weigh 1; copied
 * @param lossWeight what the loss and its gradient are multiplied by
 */
public record SoftmaxLossDefinition(String name, double labelSmoothing, List<Double> classWeights, double lossWeight)
        implements LossDefinition {
    public SoftmaxLossDefinition {
        LayerDefinition.checkName(name);
        check(
                labelSmoothing >= 0 && labelSmoothing < 1,
                "%s: label_smoothing must be in [0, 1), found %s",
                name,
                labelSmoothing);
        classWeights = List.copyOf(classWeights);
        boolean hasPositive = classWeights.isEmpty();
        for (double weight : classWeights) {
            check(
                    weight >= 0 && Double.isFinite(weight),
                    "%s: class_weights must be finite and at least 0, found %s",
                    name,
                    weight);
            hasPositive |= weight > 0;
        }
        check(hasPositive, "%s: class_weights must not all be 0", name);
        LossDefinition.checkWeight(name, lossWeight);
    }

    /** A loss with the defaults of every other setting. */
    public SoftmaxLossDefinition(String name, double lossWeight) {
        this(name, LayerDefaults.LABEL_SMOOTHING, List.of(), lossWeight);
    }

    /** A loss with the defaults of every setting. */
    public SoftmaxLossDefinition(String name) {
        this(name, LayerDefaults.LOSS_WEIGHT);
    }

    @Override
    public String type() {
        return "softmax_loss";
    }
}
