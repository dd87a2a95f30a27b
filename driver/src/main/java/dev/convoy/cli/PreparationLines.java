package dev.convoy.cli;

import dev.convoy.imageset.PreparationProgress;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints how far a preparation is: a line at each tenth of a phase. */
final class PreparationLines implements PreparationProgress {
    private static final int LINES_PER_PHASE = 10;

    private final PrintWriter out;
    private String phase = "";
    private long shownTenths;
    private long phaseBegin;

    PreparationLines(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void update(String newPhase, long done, long total, long quarantined) {
        if (!newPhase.equals(phase)) {
            phase = newPhase;
            shownTenths = 0;
            phaseBegin = System.nanoTime();
        }
        long tenths = total == 0 ? LINES_PER_PHASE : done * LINES_PER_PHASE / total;
        if (tenths > shownTenths) {
            shownTenths = tenths;
            double seconds = (System.nanoTime() - phaseBegin) / 1e9;
            out.println(String.format(
                    Locale.ROOT,
                    "%s: %d of %d images, %.0f images/s, %d quarantined",
                    phase,
                    done,
                    total,
                    done / Math.max(seconds, 1e-3),
                    quarantined));
            out.flush();
        }
    }
}
