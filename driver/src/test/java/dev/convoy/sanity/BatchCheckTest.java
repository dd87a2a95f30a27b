package dev.convoy.sanity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.cost.BlockThreads;
import dev.convoy.cost.ComputeCost;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class BatchCheckTest {
    @Test
    void run_fullBlocksOnEvenTasks_passes() {
        assertThat(new BatchCheck(new ComputeCost(1000, 128, 8, 4, 100), 4).run())
                .extracting(Finding::verdict)
                .containsExactly(Verdict.PASS, Verdict.PASS);
    }

    @Test
    void run_emptyLanes_namesTheBatchSizeThatFillsThem() {
        Finding finding =
                new BatchCheck(new ComputeCost(1000, 100, 8, 4, 100), 4).run().get(0);

        assertThat(finding.verdict()).isEqualTo(Verdict.WARN);
        assertThat(finding.text())
                .isEqualTo("batch_size 100, in 8 shards: kernels compute blocks of 16 images, of which 78 % hold one;"
                        + " batch_size=128 takes no longer");
        assertThat(finding).hasToString("WARN batch      " + finding.text());
    }

    @Test
    void run_shardsThatCoresDoNotDivide_warns() {
        Finding finding =
                new BatchCheck(new ComputeCost(1000, 128, 8, 3, 100), 3).run().get(1);

        assertThat(finding.verdict()).isEqualTo(Verdict.WARN);
        assertThat(finding.text()).startsWith("8 shards keep 89 % of 3 cores busy; more shards");
    }

    /** They are not twice as fast as one, so a larger batch is better still. */
    @Test
    void run_threadsThatShareBlocks_countsWhatTheyGain() {
        BlockThreads threads = new BlockThreads(2, 0.5);
        ComputeCost compute = new ComputeCost(1000, 16, 1, 1, 1, threads, 100);

        Finding finding = new BatchCheck(compute, 2).run().get(1);

        assertThat(finding.verdict()).isEqualTo(Verdict.WARN);
        assertThat(finding.text())
                .isEqualTo(String.format(
                        Locale.ROOT,
                        "1 shards keep %.0f %% of 2 cores busy, 2 threads computing each block of images together;"
                                + " a larger batch or more shards would keep more",
                        50 * threads.speedup()));
    }

    @Test
    void run_fewerShardsThanCores_warns() {
        Finding finding =
                new BatchCheck(new ComputeCost(1000, 32, 2, 2, 100), 8).run().get(1);

        assertThat(finding.verdict()).isEqualTo(Verdict.WARN);
        assertThat(finding.text())
                .isEqualTo("2 shards keep 25 % of 8 cores busy; a larger batch or more shards would keep more");
    }
}
