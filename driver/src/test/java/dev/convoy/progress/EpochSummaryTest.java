package dev.convoy.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EpochSummaryTest {
    private final Locale locale = Locale.getDefault();

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(locale);
    }

    @Test
    void line_numbersOfTheLecture_isItsLine() {
        EpochSummary summary = new EpochSummary(4, 200, 2.301196, 0.65, OptionalDouble.of(0.65), 1e-3);

        assertThat(summary.line())
                .isEqualTo("Finished epoch 4 / 200: cost 2.301196, train: 0.650000, val 0.650000, lr 1.000000e-03");
    }

    @Test
    void line_languageWithOtherNumbers_isTheSame() {
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

        assertThat(new EpochSummary(4, 200, 2.301196, 0.65, OptionalDouble.of(0.65), 1e-3).line())
                .isEqualTo("Finished epoch 4 / 200: cost 2.301196, train: 0.650000, val 0.650000, lr 1.000000e-03");
    }

    @Test
    void line_noValidation_saysSo() {
        assertThat(new EpochSummary(1, 1, 0.5, 1, OptionalDouble.empty(), 0.01).line())
                .isEqualTo("Finished epoch 1 / 1: cost 0.500000, train: 1.000000, val n/a, lr 1.000000e-02");
    }

    @Test
    void line_costNotFinite_saysSo() {
        assertThat(new EpochSummary(1, 2, Double.NaN, 0.1, OptionalDouble.empty(), 1e6).line())
                .isEqualTo("Finished epoch 1 / 2: cost NaN, train: 0.100000, val n/a, lr 1.000000e+06");
    }

    @Test
    void constructor_epochBeyondLast_throws() {
        assertThatThrownBy(() -> new EpochSummary(3, 2, 0, 0, OptionalDouble.empty(), 0))
                .hasMessage("epoch must be in [0, 2], found 3");
    }
}
