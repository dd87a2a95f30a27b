package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchPlanTest {
    @ParameterizedTest(name = "N={0} B={1} S={2}")
    @CsvSource({"100, 10, 4", "103, 10, 4", "7, 7, 8", "50, 16, 1", "257, 100, 8", "33, 32, 2", "5, 3, 16"})
    void shares_overFourEpochs_giveEverySlotOncePerEpoch(int images, int batchSize, int shards) {
        BatchPlan plan = new BatchPlan(images, batchSize, shards);
        int epochs = 4;
        int[][][] seen = new int[epochs + 1][shards][];
        for (int[][] epoch : seen) {
            Arrays.setAll(epoch, s -> new int[plan.shardSize(s)]);
        }

        int iterations = epochs * images / batchSize;
        for (int iteration = 0; iteration < iterations; iteration++) {
            int inBatch = 0;
            for (int shard = 0; shard < shards; shard++) {
                for (BatchPlan.Share share : plan.shares(iteration, shard)) {
                    inBatch += share.images();
                    for (int slot = share.from(); slot < share.to(); slot++) {
                        seen[(int) share.epoch()][shard][slot]++;
                    }
                }
            }
            assertThat(inBatch).isEqualTo(batchSize);
        }

        int wholeEpochs = iterations * batchSize / images;
        for (int epoch = 0; epoch < wholeEpochs; epoch++) {
            for (int[] slots : seen[epoch]) {
                int[] once = new int[slots.length];
                Arrays.fill(once, 1);
                assertThat(slots).as("epoch %d", epoch).containsExactly(once);
            }
        }
    }

    @ParameterizedTest(name = "N={0} B={1} S={2}")
    @CsvSource({"50000, 100, 8", "50000, 128, 8", "4500, 128, 8", "103, 10, 4", "7, 7, 8", "5, 5, 1"})
    void largestShare_overManyIterations_isNeverExceeded(int images, int batchSize, int shards) {
        BatchPlan plan = new BatchPlan(images, batchSize, shards);
        int largest = 0;

        for (int iteration = 0; iteration < 2000; iteration++) {
            for (int shard = 0; shard < shards; shard++) {
                largest = Math.max(
                        largest,
                        plan.shares(iteration, shard).stream()
                                .mapToInt(BatchPlan.Share::images)
                                .sum());
            }
        }

        assertThat(largest).isPositive().isLessThanOrEqualTo(plan.largestShare());
    }

    @Test
    void largestShare_batchThatDividesEvenly_isTheShare() {
        assertThat(new BatchPlan(50_000, 128, 8).largestShare()).isEqualTo(16);
    }

    @Test
    void shares_batchOverTheEndOfAnEpoch_areInBothEpochs() {
        BatchPlan plan = new BatchPlan(10, 4, 2);

        List<BatchPlan.Share> shares = plan.shares(2, 0); // positions 8 to 11

        assertThat(shares).containsExactly(new BatchPlan.Share(0, 4, 5), new BatchPlan.Share(1, 0, 1));
    }

    @Test
    void shares_aHundredMillionIterations_doNotOverflow() {
        BatchPlan plan = new BatchPlan(1_281_167, 256, 16);

        List<BatchPlan.Share> shares = plan.shares(100_000_000, 3);

        assertThat(shares).isNotEmpty().allSatisfy(share -> {
            assertThat(share.epoch()).isEqualTo(100_000_000L * 256 / 1_281_167);
            assertThat(share.images()).isEqualTo(16);
        });
    }

    @Test
    void constructor_batchLargerThanData_throws() {
        assertThatThrownBy(() -> new BatchPlan(99, 100, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batch size must be in [1, 99], found 100");
    }
}
