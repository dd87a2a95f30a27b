package dev.convoy.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.schedule.LearningRateTable.Row;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LearningRateTableTest {
    private static final RunLength RUN = new RunLength(5000, 50, 1000);

    private static List<Row> rows(LearningRateSchedule schedule, RunLength run) {
        return new LearningRateTable(0.5, schedule, run).rows();
    }

    @Test
    void rows_constant_areTheFirstAndTheLast() {
        assertThat(rows(new ConstantSchedule(), RUN)).containsExactly(new Row(0, 0, 0.5), new Row(999, 9.99, 0.5));
    }

    @Test
    void rows_steps_areAtEveryChange() {
        assertThat(rows(new StepSchedule(0.5, 400, ScheduleClock.ITERATIONS), RUN))
                .containsExactly(
                        new Row(0, 0, 0.5), new Row(400, 4, 0.25), new Row(800, 8, 0.125), new Row(999, 9.99, 0.125));
    }

    @Test
    void rows_straightLine_areTwelveFromEndToEnd() {
        List<Row> rows = rows(new PolynomialSchedule(1, OptionalLong.empty()), RUN);

        assertThat(rows).hasSize(12);
        assertThat(rows.get(0)).isEqualTo(new Row(0, 0, 0.5));
        assertThat(rows.get(1).iteration()).isEqualTo(90);
        assertThat(rows.get(11).iteration()).isEqualTo(999);
        assertThat(rows).extracting(Row::learningRate).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }

    @Test
    void rows_manySteps_areTwelveSamples() {
        assertThat(rows(new StepSchedule(0.97, 10, ScheduleClock.ITERATIONS), RUN))
                .hasSize(12);
    }

    @Test
    void rows_warmupThenSteps_haveEveryCornerAndTheWayUp() {
        List<Row> rows = rows(
                new WarmupSchedule(
                        300,
                        ScheduleClock.ITERATIONS,
                        0.5,
                        new MultiStepSchedule(0.5, List.of(555L), ScheduleClock.ITERATIONS)),
                RUN);

        assertThat(rows)
                .contains(new Row(0, 0, 0.25), new Row(300, 3, 0.5), new Row(555, 5.55, 0.25))
                .hasSize(7); // and 90, 181, 272 on the way up, 999 at the end
    }

    @Test
    void rows_oneIteration_isOneRow() {
        assertThat(rows(new ConstantSchedule(), new RunLength(10, 10, 1))).containsExactly(new Row(0, 0, 0.5));
    }

    @Test
    void lines_table_haveAHeadingAndColumns() {
        assertThat(new LearningRateTable(0.01, new ConstantSchedule(), RUN).lines())
                .containsExactly(
                        "   iteration      epoch  learning rate",
                        "           0       0.00      0.0100000",
                        "         999       9.99      0.0100000");
    }
}
