package dev.convoy.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The run that nothing happens to, on one core: what every other one is held against. Trained once, at the first use. */
final class ReferenceRun {
    private static final class Holder {
        static final RunFiles RUN = train();
    }

    private ReferenceRun() {}

    static RunFiles get() {
        return Holder.RUN;
    }

    private static RunFiles train() {
        try {
            return new TrainingProcess.Settings("local[1]").run(Workload.newRun("reference"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
