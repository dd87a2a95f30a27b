package dev.convoy.sanity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.cost.ComputeCost;
import org.junit.jupiter.api.Test;

class BatchCheckTest {
    @Test
    void run_fullBlocksOnEvenTasks_passes() {
        assertThat(new BatchCheck(new ComputeCost(1000, 128, 8, 4, 100)).run())
                .extracting(Finding::verdict)
                .containsExactly(Verdict.PASS, Verdict.PASS);
    }

    @Test
    void run_emptyLanes_namesTheBatchSizeThatFillsThem() {
        Finding finding =
                new BatchCheck(new ComputeCost(1000, 100, 8, 4, 100)).run().get(0);

        assertThat(finding.verdict()).isEqualTo(Verdict.WARN);
        assertThat(finding.text())
                .isEqualTo("100 images in 8 shards use 78 % of the lanes of blocks of 16; batch_size=128 uses all in as"
                        + " many seconds");
        assertThat(finding).hasToString("WARN batch      " + finding.text());
    }

    @Test
    void run_shardsThatCoresDoNotDivide_warns() {
        Finding finding =
                new BatchCheck(new ComputeCost(1000, 128, 8, 3, 100)).run().get(1);

        assertThat(finding.verdict()).isEqualTo(Verdict.WARN);
        assertThat(finding.text()).startsWith("8 shards on 3 tasks keep 89 % of them busy");
    }
}
