package dev.convoy.cost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlignedSumsTest {
    /** [1, 8) is 1, 2–3, 4–7; while its last shard is computed the task holds 1, 2–3, 4–5, 6 and the new one. */
    @ParameterizedTest(name = "[{0}, {1})")
    @CsvSource({"0,0,0,0", "0,1,1,1", "0,8,1,4", "8,16,1,4", "4,8,1,3", "0,6,2,3", "3,6,2,3", "1,8,3,5", "5,8,2,3"})
    void of_shards_countsTheNodesOfTheTree(long first, long end, int nodes, int held) {
        assertThat(AlignedSums.of(first, end)).isEqualTo(nodes);
        assertThat(AlignedSums.mostHeld(first, end)).isEqualTo(held);
    }
}
