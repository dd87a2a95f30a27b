package dev.convoy.schedule;

/** What a schedule counts. */
public enum ScheduleClock {
    /** Passes over the training set, fractional. */
    EPOCHS("epochs") {
        @Override
        public double timeAt(long iteration, RunLength run) {
            return run.epochAfter(iteration);
        }
    },
    /** Updates. */
    ITERATIONS("iterations") {
        @Override
        public double timeAt(long iteration, RunLength run) {
            return (double) iteration;
        }
    };

    private final String words;

    ScheduleClock(String words) {
        this.words = words;
    }

    /** What the clock shows after so many updates of a run. */
    public abstract double timeAt(long iteration, RunLength run);

    /** The unit as a word, {@code epochs} or {@code iterations}. */
    public String words() {
        return words;
    }
}
