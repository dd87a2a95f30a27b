package dev.convoy.layer;

import static dev.convoy.tensor.Checks.check;

/** How a parameter comes by its values in training. */
public sealed interface ParameterRole {
    /** The role of everything that has a gradient. */
    ParameterRole LEARNED = new Learned();

    /** Follows its gradient by the rule of the run. */
    record Learned() implements ParameterRole {}

    /**
     * A running mean of what the layer sees in its batches: no gradient, so no rate, decay, clipping or norm touches it. A
     * task adds (images × what it saw) where the gradient sum of a learned parameter would stand; after each batch w ← w +
     * (1 − decay)·(sum / batch size − w).
     *
     * @param initialValue where it starts
     * @param decay share of the old value that stays at each update, in [0, 1)
     */
    record Statistic(double initialValue, double decay) implements ParameterRole {
        public Statistic {
            check(Double.isFinite(initialValue), "initial value must be finite, found %s", initialValue);
            check(decay >= 0 && decay < 1, "decay must be in [0, 1), found %s", decay);
        }
    }
}
