package dev.convoy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PreparationLinesTest {
    private final StringWriter text = new StringWriter();
    private long nanos;

    @Test
    void update_eachTenth_printsRatesAndTimeLeft() {
        PreparationLines lines = new PreparationLines(new PrintWriter(text), () -> nanos);

        lines.update("decode", 0, 1000, 0, 0);
        nanos = 2_000_000_000L;
        lines.update("decode", 150, 1000, 30_000_000, 2);
        lines.update("decode", 160, 1000, 31_000_000, 2);
        nanos = 10_000_000_000L;
        lines.update("decode", 1000, 1000, 200_000_000, 5);
        lines.update("split", 0, 995, 0, 5);

        assertThat(text.toString().lines())
                .containsExactly(
                        "decode: 150 of 1000 images, 75 images/s, 15.0 MB/s, 11 s left, 2 quarantined",
                        "decode: 1000 of 1000 images, 100 images/s, 20.0 MB/s, 5 quarantined");
    }

    @Test
    void update_slowPhase_printsEveryHalfMinute() {
        PreparationLines lines = new PreparationLines(new PrintWriter(text), () -> nanos);

        lines.update("decode", 0, 1_000_000, 0, 0);
        nanos = 31_000_000_000L;
        lines.update("decode", 100, 1_000_000, 0, 0);
        nanos = 40_000_000_000L;
        lines.update("decode", 200, 1_000_000, 0, 0);

        assertThat(text.toString().lines())
                .containsExactly("decode: 100 of 1000000 images, 3 images/s, 86 h 6 min left, 0 quarantined");
    }
}
