package dev.convoy.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.metrics.TrainMetrics;
import dev.convoy.metrics.ValidationMetrics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TrainingProgressTest {
    private static final EpochSummary EPOCH = new EpochSummary(1, 2, 2.25, 0.25, OptionalDouble.of(0.5), 0.001);
    private static final String EPOCH_LINE =
            "Finished epoch 1 / 2: cost 2.250000, train: 0.250000, val 0.500000, lr 1.000000e-03";

    private static final String ERASE = "\r\u001b[K";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private long nanos = 5;

    @Test
    void plain_runOfAMinute_firstIterationThenOneLineInTenSecondsAndTheLast() {
        try (TrainingProgress progress = new PlainProgress(out, () -> nanos)) {
            progress.started(0, 62);
            for (int i = 1; i <= 62; i++) {
                nanos += 1_000_000_000;
                progress.iteration(train(i));
            }
            progress.finished(OptionalDouble.empty());
        }

        String[] lines = printed().split("\n");
        assertThat(lines).hasSize(9);
        assertThat(lines[0])
                .isEqualTo(
                        "iteration=1/62 epoch=0.01 loss=2.3000 learning_rate=0.001000 images_per_s=3012 left=0:01:01");
        assertThat(lines[1]).startsWith("iteration=11/62 ").endsWith(" left=0:00:51");
        assertThat(lines[6]).startsWith("iteration=61/62 ");
        assertThat(lines[7]).startsWith("iteration=62/62 ").endsWith(" left=0:00:00");
        assertThat(lines[8]).isEqualTo("finished optimization.");
    }

    @Test
    void plain_resumedRun_timeLeftFromNewIterationsOnly() {
        TrainingProgress progress = new PlainProgress(out, () -> nanos);
        progress.started(1000, 5000);
        nanos += 2_000_000_000;
        progress.iteration(train(1001));

        assertThat(printed())
                .startsWith("resuming after iteration 1000 of 5000\niteration=1001/5000 ")
                .endsWith(" left=2:13:18\n"); // 3999 iterations of 2 s
    }

    @Test
    void plain_events_oneLineEach() {
        TrainingProgress progress = new PlainProgress(out, () -> nanos);
        progress.started(0, 10);
        progress.evaluated(new ValidationMetrics(5, 1, "val", 1.5, 0.5, 0.9));
        progress.epochFinished(EPOCH);
        progress.message("a word");
        progress.finished(OptionalDouble.of(0.7533));

        assertThat(printed())
                .isEqualTo("evaluated val after iteration 5: loss 1.5000, accuracy 0.5000\n" + EPOCH_LINE
                        + "\na word\nfinished optimization. best validation accuracy: 0.753300\n");
    }

    @Test
    void terminal_wholeRun_screenShowsLinesAndTheFullBar() {
        TrainingProgress progress = new TerminalProgress(out);
        progress.message("before");
        progress.started(0, 200);
        for (int i = 1; i <= 200; i++) {
            progress.iteration(train(i));
            if (i == 100) {
                progress.epochFinished(EPOCH);
            }
        }
        progress.finished(OptionalDouble.of(0.5));
        progress.close();

        String[] screen = screen();
        assertThat(screen).hasSize(4);
        assertThat(screen[0]).isEqualTo("before");
        assertThat(screen[1]).isEqualTo(EPOCH_LINE);
        assertThat(screen[2])
                .startsWith("train 100% [==")
                .contains("200/200")
                .endsWith(" loss 2.3000, 3012 images/s")
                .hasSizeLessThan(80);
        assertThat(screen[3]).isEqualTo("finished optimization. best validation accuracy: 0.500000");
    }

    @Test
    void terminal_failedRun_barIsLeftAndLinesFollow() {
        TrainingProgress progress = new TerminalProgress(out);
        progress.started(150, 200);
        progress.iteration(train(160));
        progress.close();
        progress.message("loss is NaN");

        String[] screen = screen();
        assertThat(screen).hasSize(2);
        assertThat(screen[0]).startsWith("train  80% [").contains("160/200");
        assertThat(screen[1]).isEqualTo("loss is NaN");
    }

    @Test
    void terminal_largeRun_barFitsTheLine() {
        TrainingProgress progress = new TerminalProgress(out);
        progress.started(0, 450_000);
        progress.iteration(new TrainMetrics(449_999, 90, 123.4567, 0.5, 0.5, 1e-5, 123_456.7, 1, 1));
        progress.close();

        assertThat(screen()).hasSize(1);
        assertThat(screen()[0]).hasSizeLessThan(80).contains("449999/450000");
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    /** What a terminal shows: every "to the first column and erase" wipes what its line held. */
    private String[] screen() {
        String[] lines = printed().split("\n");
        for (int i = 0; i < lines.length; i++) {
            int erased = lines[i].lastIndexOf(ERASE);
            lines[i] = erased < 0 ? lines[i] : lines[i].substring(erased + ERASE.length());
        }
        return lines;
    }

    private static TrainMetrics train(int iteration) {
        return new TrainMetrics(iteration, iteration / 100.0, 2.3, 0.5, 0.1, 0.001, 3012.25, 1, iteration);
    }
}
