package dev.convoy.control;

import static dev.convoy.tensor.Checks.check;

/** One line of a control file. */
public sealed interface ControlRequest {
    /** The line, as it is logged. */
    String line();

    /**
     * Set the learning rate of the next iteration.
     *
     * @param rate positive and finite
     */
    record LearningRate(double rate) implements ControlRequest {
        public LearningRate {
            check(rate > 0 && Double.isFinite(rate), "learning_rate must be positive and finite, found %s", rate);
        }

        @Override
        public String line() {
            return ControlLines.LEARNING_RATE + "=" + rate;
        }
    }

    /** Write a checkpoint now. */
    record Snapshot() implements ControlRequest {
        @Override
        public String line() {
            return ControlLines.SNAPSHOT;
        }
    }

    /** Write a checkpoint and end. */
    record Stop() implements ControlRequest {
        @Override
        public String line() {
            return ControlLines.STOP;
        }
    }
}
