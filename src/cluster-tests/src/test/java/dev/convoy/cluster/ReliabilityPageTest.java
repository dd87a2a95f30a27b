package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.convoy.cluster.FaultTable.Fault;
import dev.convoy.cluster.FaultTable.Row;
import dev.convoy.cluster.FaultTable.Trial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of src/docs/reliability.md: whole, of good results, and not to be told otherwise. */
class ReliabilityPageTest {
    private static final Fault FAULT = Fault.EXECUTOR_KILLED;
    private static final int LEAST_KILLS = 20;

    @Test
    void page_everyFault_hasARowInWhichNothingIsLost() throws IOException {
        List<Row> rows = ReliabilityPage.rows();

        assertThat(rows)
                .extracting(Row::fault)
                .containsExactlyElementsOf(
                        Arrays.stream(Fault.values()).map(Fault::words).toList());
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.trials()).isPositive();
            assertThat(row.imagesLost()).isZero();
            assertThat(row.sameBits()).isEqualTo("yes");
        });
        assertThat(rowOfThePage().trials()).isGreaterThanOrEqualTo(LEAST_KILLS);
    }

    private static Row rowOfThePage() throws IOException {
        return ReliabilityPage.rows().stream()
                .filter(row -> row.fault().equals(FAULT.words()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void record_theResultOfThePage_passesWhateverTheTimesAre() throws IOException {
        assumeFalse(Boolean.getBoolean("convoy.writeReliability"), "the rows of the page are being written");
        Trial good = new Trial(0, true, 12345, 1e6);

        FaultTable.record(FAULT, Collections.nCopies(rowOfThePage().trials(), good));
    }

    @Test
    void record_otherResultThanThePage_fails() throws IOException {
        assumeFalse(Boolean.getBoolean("convoy.writeReliability"), "the rows of the page are being written");
        Trial good = new Trial(0, true, 0, 1);
        int trials = rowOfThePage().trials();

        assertFails(Collections.nCopies(trials - 1, good));
        assertFails(with(new Trial(0, false, 0, 1), trials - 1, good));
        assertFails(with(new Trial(1, true, 0, 1), trials - 1, good));
    }

    private static List<Trial> with(Trial bad, int others, Trial good) {
        List<Trial> trials = new ArrayList<>(Collections.nCopies(others, good));
        trials.add(bad);
        return trials;
    }

    private static void assertFails(List<Trial> trials) {
        assertThatThrownBy(() -> FaultTable.record(FAULT, trials))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("reliability.md");
    }
}
