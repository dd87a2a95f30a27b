package dev.convoy.optim;

import java.util.List;

/**
 * The factor that a schedule puts on the initial learning rate. Powers come from {@link StrictMath}, so a schedule gives the
 * same bits on every machine.
 */
public sealed interface LearningRateSchedule {
    /**
     * Factor on the initial rate.
     *
     * @param iteration updates done so far, from 0
     * @param epoch passes over the training set done so far, fractional
     */
    double factorAt(long iteration, double epoch);

    /** The schedule in words, for {@code describe} and {@code run.json}. */
    String description();

    /** The rate never changes. */
    record Constant() implements LearningRateSchedule {
        @Override
        public double factorAt(long iteration, double epoch) {
            return 1;
        }

        @Override
        public String description() {
            return "constant";
        }
    }

    /**
     * Steps down regularly: factor^⌊iteration / everyIterations⌋.
     *
     * @param factor in (0, 1]
     * @param everyIterations at least 1
     */
    record StepIterations(double factor, int everyIterations) implements LearningRateSchedule {
        public StepIterations {
            checkFactor(factor);
            require(everyIterations > 0, "every_iterations must be positive, found " + everyIterations);
        }

        @Override
        public double factorAt(long iteration, double epoch) {
            long steps = iteration / everyIterations;
            return StrictMath.pow(factor, (double) steps);
        }

        @Override
        public String description() {
            return "times " + factor + " every " + everyIterations + " iterations";
        }
    }

    /**
     * Steps down regularly: factor^⌊epoch / everyEpochs⌋.
     *
     * @param factor in (0, 1]
     * @param everyEpochs at least 1
     */
    record StepEpochs(double factor, int everyEpochs) implements LearningRateSchedule {
        public StepEpochs {
            checkFactor(factor);
            require(everyEpochs > 0, "every_epochs must be positive, found " + everyEpochs);
        }

        @Override
        public double factorAt(long iteration, double epoch) {
            return StrictMath.pow(factor, Math.floor(epoch / everyEpochs));
        }

        @Override
        public String description() {
            return "times " + factor + " every " + everyEpochs + " epochs";
        }
    }

    /**
     * Steps down at chosen iterations: factor^(number of them reached).
     *
     * @param factor in (0, 1]
     * @param atIterations ascending, positive
     */
    record MultiStep(double factor, List<Long> atIterations) implements LearningRateSchedule {
        public MultiStep {
            checkFactor(factor);
            atIterations = List.copyOf(atIterations);
            long previous = 0;
            for (long at : atIterations) {
                require(at > previous, "at_iterations must be positive and ascending, found " + atIterations);
                previous = at;
            }
        }

        @Override
        public double factorAt(long iteration, double epoch) {
            long reached = atIterations.stream().filter(at -> iteration >= at).count();
            return StrictMath.pow(factor, (double) reached);
        }

        @Override
        public String description() {
            return "times " + factor + " at iterations " + atIterations;
        }
    }

    /**
     * Caffe's "inv", a 1/t decay: (1 + gamma · iteration)^−power.
     *
     * @param gamma not negative
     * @param power not negative
     */
    record Inverse(double gamma, double power) implements LearningRateSchedule {
        public Inverse {
            require(gamma >= 0, "gamma must not be negative, found " + gamma);
            require(power >= 0, "power must not be negative, found " + power);
        }

        @Override
        public double factorAt(long iteration, double epoch) {
            return StrictMath.pow(1 + gamma * iteration, -power);
        }

        @Override
        public String description() {
            return "times (1 + " + gamma + " iteration)^-" + power;
        }
    }

    private static void checkFactor(double factor) {
        require(factor > 0 && factor <= 1, "factor must be in (0, 1], found " + factor);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
