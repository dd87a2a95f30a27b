package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

/** Settings of a loss: a layer that ends a path through the net and turns its scores into a number. */
public sealed interface LossDefinition extends LayerDefinition
        permits SoftmaxLossDefinition, SvmLossDefinition, L2LossDefinition {
    /** What the loss and its gradient are multiplied by before losses are added. */
    double lossWeight();

    /** Whether the loss reads one score for each class, rather than a single one. */
    default boolean scoresEachClass() {
        return true;
    }

    /** Requires a usable weight: finite and not negative. */
    static void checkWeight(String name, double lossWeight) {
        check(
                lossWeight >= 0 && Double.isFinite(lossWeight),
                "%s: loss_weight must be finite and at least 0, found %s",
                name,
                lossWeight);
    }
}
