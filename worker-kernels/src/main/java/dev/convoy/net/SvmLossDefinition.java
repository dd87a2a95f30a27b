package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

/**
 * Multiclass hinge loss, as of a support vector machine.
 *
 * @param name unique in the net
 * @param margin by how much the label's score must exceed all others, above 0
 * @param isSquared whether each term is squared
 * @param lossWeight what the loss and its gradient are multiplied by
 */
public record SvmLossDefinition(String name, double margin, boolean isSquared, double lossWeight)
        implements LossDefinition {
    public SvmLossDefinition {
        LayerDefinition.checkName(name);
        check(margin > 0 && Double.isFinite(margin), "%s: margin must be finite and above 0, found %s", name, margin);
        LossDefinition.checkWeight(name, lossWeight);
    }

    @Override
    public String type() {
        return "svm_loss";
    }
}
