package dev.convoy.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** The run that nothing happens to, on one core: what every other one is held against. Trained once, at the first use. */
final class ReferenceRun {
    private static final Map<Integer, RunFiles> RUNS = new HashMap<>();

    private ReferenceRun() {}

    static RunFiles get() {
        return get(Workload.ITERATIONS);
    }

    /** The run of another length. */
    static synchronized RunFiles get(int iterations) {
        return RUNS.computeIfAbsent(iterations, ReferenceRun::train);
    }

    private static RunFiles train(int iterations) {
        try {
            return new TrainingProcess.Settings("local[1]")
                    .iterations(iterations)
                    .run(Workload.newRun("reference-" + iterations));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
