package dev.convoy.progress;

import dev.convoy.metrics.TrainMetrics;
import dev.convoy.metrics.ValidationMetrics;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as a bar on the terminal's last line, above which other lines scroll. */
final class TerminalProgress implements TrainingProgress {
    /** Columns of the bar: the narrowest terminal in use, since a bar that wraps cannot be drawn over. */
    static final int WIDTH = 79;

    private static final int UPDATE_MILLIS = 250;

    private final TerminalLine line;
    private ProgressBar bar;

    /**
     * @param out the terminal; not closed
     */
    TerminalProgress(PrintStream out) {
        this.line = new TerminalLine(out);
    }

    @Override
    public void started(int iterationsDone, int iterations) {
        close();
        bar = new ProgressBarBuilder()
                .setTaskName("train")
                .setInitialMax(iterations)
                .startsFrom(iterationsDone, Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setMaxRenderedLength(WIDTH)
                .setConsumer(line)
                .build();
    }

    @Override
    public void iteration(TrainMetrics metrics) {
        if (bar != null) {
            bar.setExtraMessage(
                    String.format(Locale.ROOT, " loss %.4f, %.0f images/s", metrics.loss(), metrics.imagesPerSecond()));
            bar.stepTo(metrics.iteration());
        }
    }

    @Override
    public void evaluated(ValidationMetrics metrics) {
        message(ProgressText.evaluation(metrics));
    }

    @Override
    public void epochFinished(EpochSummary summary) {
        message(summary.line());
    }

    @Override
    public void finished(OptionalDouble bestValidationAccuracy) {
        close();
        message(ProgressText.finished(bestValidationAccuracy));
    }

    @Override
    public void message(String text) {
        line.printAbove(text);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            line.close(); // the library leaves this out if the bar ends before it was first drawn
            bar = null;
        }
    }
}
