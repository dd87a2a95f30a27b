package dev.convoy.cli;

import dev.convoy.imageset.PreparationProgress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Prints how far a preparation is: a line at each tenth of a phase, and one every half minute at least. */
final class PreparationLines implements PreparationProgress {
    private static final int LINES_PER_PHASE = 10;
    private static final double SECONDS_BETWEEN_LINES = 30;

    private final PrintWriter out;
    private final LongSupplier nanoTime;
    private String phase = "";
    private long shownTenths;
    private long shownDone;
    private long phaseBegin;
    private long lastLine;

    PreparationLines(PrintWriter out) {
        this(out, System::nanoTime);
    }

    /**
     * Lines with a clock of one's own.
     *
     * @param nanoTime like {@link System#nanoTime}
     */
    PreparationLines(PrintWriter out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
    }

    @Override
    public void note(String message) {
        out.println(message);
        out.flush();
    }

    @Override
    public void update(String newPhase, long done, long total, long bytes, long quarantined) {
        long now = nanoTime.getAsLong();
        if (!newPhase.equals(phase)) {
            phase = newPhase;
            shownTenths = 0;
            shownDone = 0;
            phaseBegin = now;
            lastLine = now;
        }
        long tenths = total == 0 ? LINES_PER_PHASE : done * LINES_PER_PHASE / total;
        boolean late = (now - lastLine) / 1e9 >= SECONDS_BETWEEN_LINES && done > shownDone;
        if (tenths > shownTenths || late) {
            shownTenths = tenths;
            shownDone = done;
            lastLine = now;
            out.println(line((now - phaseBegin) / 1e9, done, total, bytes, quarantined));
            out.flush();
        }
    }

    private String line(double elapsed, long done, long total, long bytes, long quarantined) {
        double seconds = Math.max(elapsed, 1e-3);
        String left = done > 0 && done < total ? ", " + time(seconds * (total - done) / done) + " left" : "";
        String volume = bytes > 0 ? String.format(Locale.ROOT, ", %.1f MB/s", bytes / seconds / 1e6) : "";
        return String.format(
                Locale.ROOT,
                "%s: %d of %d images, %.0f images/s%s%s, %d quarantined",
                phase,
                done,
                total,
                done / seconds,
                volume,
                left,
                quarantined);
    }

    private static String time(double seconds) {
        long rounded = Math.round(seconds);
        return rounded < 60
                ? rounded + " s"
                : rounded < 3600
                        ? rounded / 60 + " min " + rounded % 60 + " s"
                        : rounded / 3600 + " h " + rounded % 3600 / 60 + " min";
    }
}
