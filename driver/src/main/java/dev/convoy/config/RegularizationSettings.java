package dev.convoy.config;

import dev.convoy.net.ParameterSpec;
import dev.convoy.optim.BiasDecay;
import dev.convoy.regularization.ElasticNet;
import dev.convoy.regularization.L1;
import dev.convoy.regularization.MaxNorm;
import dev.convoy.regularization.Regularization;
import java.util.List;

/**
 * What is asked of the weights themselves.
 *
 * @param terms penalties and constraints
 * @param decayBiases whether they hold for biases as well, but for those with a decay multiplier of their own
 */
public record RegularizationSettings(Regularization terms, boolean decayBiases) {
    /** Such as {@code weight decay 5.0E-4, l1 0.001}. */
    public String description() {
        StringBuilder words =
                new StringBuilder("weight decay ").append(terms.l2().lambda());
        if (!terms.l1().equals(L1.NONE)) {
            words.append(", l1 ").append(terms.l1().lambda());
        }
        if (!terms.elasticNet().equals(ElasticNet.NONE)) {
            words.append(", elastic net ").append(terms.elasticNet().l1());
            words.append(" and ").append(terms.elasticNet().l2());
        }
        if (!terms.maxNorm().equals(MaxNorm.NONE)) {
            words.append(", max norm ").append(terms.maxNorm().bound());
        }
        return decayBiases ? words.append(", biases as well").toString() : words.toString();
    }

    /** The layout of a net's parameters with the decay multipliers that these settings give them. */
    public List<ParameterSpec> multipliers(List<ParameterSpec> layout) {
        return decayBiases ? BiasDecay.include(layout) : layout;
    }
}
