package dev.convoy.optim;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.UpdateKernel;
import dev.convoy.kernel.UpdateKernel.AdamFactors;
import dev.convoy.kernel.UpdateKernel.Range;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How parameters follow their gradient: one of the rules below, with its settings. A rule may keep arrays beside the
 * parameters, one value for each of them, which start at 0 and are stored in checkpoints under their names.
 *
 * <p>In the formulas g is the mean gradient of the batch with weight decay in it, g + λ·w, for all rules alike.
 */
public sealed interface UpdateRule {
    /** Name of the running update of {@link Momentum} and {@link Nesterov}. */
    String VELOCITY = "velocity";

    /** Name of the sums or means of squared gradients of {@link Adagrad}, {@link RmsProp} and {@link Adam}. */
    String SQUARES = "squares";

    /** Name of the mean gradient of {@link Adam}. */
    String MEAN = "mean";

    /** The rule as it is written in a training plan. */
    String name();

    /** Settings by the key they have in a training plan. */
    Map<String, Double> settings();

    /** Names of the arrays it keeps, in order. */
    List<String> stateNames();

    /**
     * The flat vectors of an update.
     *
     * @param gradient sum of the gradient over the images of the batch; read only
     * @param state what the rule keeps, by name; updated
     * @param parameters w; updated
     */
    record Vectors(float[] gradient, Map<String, float[]> state, float[] parameters) {}

    /**
     * One update of a run of parameters.
     *
     * @param updates t, number of updates done before this one
     * @param range the run, with its rate, scale and decay
     */
    void apply(UpdateKernel kernel, long updates, Range range, Vectors vectors);

    /** The rule and its settings in words. */
    default String description() {
        StringBuilder words = new StringBuilder(name());
        settings()
                .forEach((key, value) ->
                        words.append(' ').append(key).append('=').append(value));
        return words.toString();
    }

    /** Makes arrays of zeros for a number of parameters. */
    default Map<String, float[]> newState(int parameterCount) {
        Map<String, float[]> state = new LinkedHashMap<>();
        stateNames().forEach(name -> state.put(name, new float[parameterCount]));
        return state;
    }

    /** The lecture's 'sgd', vanilla gradient descent: w ← w − α·g. */
    record Sgd() implements UpdateRule {
        @Override
        public String name() {
            return "sgd";
        }

        @Override
        public Map<String, Double> settings() {
            return Map.of();
        }

        @Override
        public List<String> stateNames() {
            return List.of();
        }

        @Override
        public void apply(UpdateKernel kernel, long updates, Range range, Vectors vectors) {
            kernel.plain(range, vectors.gradient(), vectors.parameters());
        }
    }

    /**
     * v ← m·v − α·g; w ← w + v. The rate stands inside the velocity, as in Caffe, so a lower rate acts on what is added from
     * then on; PyTorch keeps v ← m·v + g and takes α·v off. With a constant rate the two are the same.
     *
     * @param momentum m, in [0, 1)
     */
    record Momentum(double momentum) implements UpdateRule {
        public Momentum {
            checkShare("momentum", momentum);
        }

        @Override
        public String name() {
            return "momentum";
        }

        @Override
        public Map<String, Double> settings() {
            return Map.of("momentum", momentum);
        }

        @Override
        public List<String> stateNames() {
            return List.of(VELOCITY);
        }

        @Override
        public void apply(UpdateKernel kernel, long updates, Range range, Vectors vectors) {
            kernel.momentum(
                    range, (float) momentum, vectors.gradient(), vectors.state().get(VELOCITY), vectors.parameters());
        }
    }

    /**
     * Nesterov's momentum: v ← m·v − α·g; w ← w + m·v − α·g. The rate stands inside the velocity; with a constant rate it is
     * PyTorch's.
     *
     * @param momentum m, in [0, 1)
     * @see "Sutskever, Martens, Dahl, Hinton: On the importance of initialization and momentum in deep learning, 2013"
     */
    record Nesterov(double momentum) implements UpdateRule {
        public Nesterov {
            checkShare("momentum", momentum);
        }

        @Override
        public String name() {
            return "nesterov";
        }

        @Override
        public Map<String, Double> settings() {
            return Map.of("momentum", momentum);
        }

        @Override
        public List<String> stateNames() {
            return List.of(VELOCITY);
        }

        @Override
        public void apply(UpdateKernel kernel, long updates, Range range, Vectors vectors) {
            kernel.nesterov(
                    range, (float) momentum, vectors.gradient(), vectors.state().get(VELOCITY), vectors.parameters());
        }
    }

    /**
     * s ← s + g²; w ← w − α·g / (√s + ε).
     *
     * @param epsilon ε, positive
     * @see "Duchi, Hazan, Singer: Adaptive Subgradient Methods for Online Learning and Stochastic Optimization, 2011"
     */
    record Adagrad(double epsilon) implements UpdateRule {
        public Adagrad {
            checkEpsilon(epsilon);
        }

        @Override
        public String name() {
            return "adagrad";
        }

        @Override
        public Map<String, Double> settings() {
            return Map.of("epsilon", epsilon);
        }

        @Override
        public List<String> stateNames() {
            return List.of(SQUARES);
        }

        @Override
        public void apply(UpdateKernel kernel, long updates, Range range, Vectors vectors) {
            kernel.adagrad(
                    range, (float) epsilon, vectors.gradient(), vectors.state().get(SQUARES), vectors.parameters());
        }
    }

    /**
     * s ← ρ·s + (1 − ρ)·g²; w ← w − α·g / (√s + ε).
     *
     * @param decay ρ, in [0, 1)
     * @param epsilon ε, positive
     * @see "Tieleman, Hinton: Lecture 6.5, RMSProp, 2012"
     */
    record RmsProp(double decay, double epsilon) implements UpdateRule {
        public RmsProp {
            checkShare("rms_decay", decay);
            checkEpsilon(epsilon);
        }

        @Override
        public String name() {
            return "rmsprop";
        }

        @Override
        public Map<String, Double> settings() {
            return ordered("rms_decay", decay, "epsilon", epsilon);
        }

        @Override
        public List<String> stateNames() {
            return List.of(SQUARES);
        }

        @Override
        public void apply(UpdateKernel kernel, long updates, Range range, Vectors vectors) {
            kernel.rmsProp(
                    range,
                    decay,
                    (float) epsilon,
                    vectors.gradient(),
                    vectors.state().get(SQUARES),
                    vectors.parameters());
        }
    }

    /**
     * m ← β₁·m + (1 − β₁)·g; s ← β₂·s + (1 − β₂)·g²; w ← w − α·m̂ / (√ŝ + ε), where m̂ = m / (1 − β₁ⁿ) and ŝ = s / (1 − β₂ⁿ)
     * at the n-th update. Weight decay is part of g, as in the other rules and in the paper; it is not AdamW.
     *
     * @param beta1 β₁, in [0, 1)
     * @param beta2 β₂, in [0, 1)
     * @param epsilon ε, positive
     * @see "Kingma, Ba: Adam: A Method for Stochastic Optimization, 2015"
     */
    record Adam(double beta1, double beta2, double epsilon) implements UpdateRule {
        public Adam {
            checkShare("beta1", beta1);
            checkShare("beta2", beta2);
            checkEpsilon(epsilon);
        }

        @Override
        public String name() {
            return "adam";
        }

        @Override
        public Map<String, Double> settings() {
            Map<String, Double> settings = ordered("beta1", beta1, "beta2", beta2);
            settings.put("epsilon", epsilon);
            return settings;
        }

        @Override
        public List<String> stateNames() {
            return List.of(MEAN, SQUARES);
        }

        @Override
        public void apply(UpdateKernel kernel, long updates, Range range, Vectors vectors) {
            double n = updates + 1.0;
            float rate = (float) (range.rate() / (1 - StrictMath.pow(beta1, n)));
            float rootFactor = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, n)));
            kernel.adam(
                    new Range(range.offset(), range.length(), rate, range.scale(), range.decay()),
                    new AdamFactors(beta1, beta2, (float) epsilon, rootFactor),
                    vectors.gradient(),
                    vectors.state().get(MEAN),
                    vectors.state().get(SQUARES),
                    vectors.parameters());
        }
    }

    private static Map<String, Double> ordered(String key, double value, String otherKey, double otherValue) {
        Map<String, Double> settings = new LinkedHashMap<>();
        settings.put(key, value);
        settings.put(otherKey, otherValue);
        return settings;
    }

    private static void checkShare(String key, double share) {
        check(share >= 0 && share < 1, "%s must be in [0, 1), found %s", key, share);
    }

    /** Positive also when it is rounded to single precision, so that nothing is divided by 0. */
    private static void checkEpsilon(double epsilon) {
        check((float) epsilon > 0, "epsilon must be positive, found %s", epsilon);
    }
}
