package dev.convoy.net;

import dev.convoy.loss.L2Targets;

/**
 * Half the squared distance of scores and targets.
 *
 * @param name unique in the net
 * @param targets what the scores should be
 * @param lossWeight what the loss and its gradient are multiplied by
 */
public record L2LossDefinition(String name, L2Targets targets, double lossWeight) implements LossDefinition {
    public L2LossDefinition {
        LayerDefinition.checkName(name);
        LossDefinition.checkWeight(name, lossWeight);
    }

    @Override
    public boolean scoresEachClass() {
        return targets == L2Targets.ONE_HOT;
    }

    @Override
    public String type() {
        return "l2_loss";
    }
}
