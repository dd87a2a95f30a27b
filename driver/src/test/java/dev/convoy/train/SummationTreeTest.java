package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SummationTreeTest {
    private static final int SHARDS = 16;

    /** Values of very different size, so that another order of additions gives other bits. */
    private static float[] gradient(int shard) {
        Random random = new Random(100 + shard);
        float[] values = new float[50];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(8) - 4));
        }
        return values;
    }

    private static PartialSum leaf(int shard) {
        return new PartialSum(0, shard, gradient(shard), Math.sqrt(shard + 0.3), shard, 2 * shard + 1);
    }

    /** The definition, by recursion. */
    private static float[] expected(int first, int end) {
        if (end - first == 1) {
            return gradient(first);
        }
        float[] left = expected(first, (first + end) / 2);
        float[] right = expected((first + end) / 2, end);
        for (int i = 0; i < left.length; i++) {
            left[i] += right[i];
        }
        return left;
    }

    @ParameterizedTest(name = "partitions={0}")
    @ValueSource(ints = {1, 2, 3, 5, 7, 16})
    void reduce_anyPartitionsInAnyOrder_givesTheTreesSum(int partitions) {
        List<PartialSum> parts = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            List<PartialSum> own = new ArrayList<>();
            for (int shard = p * SHARDS / partitions; shard < (p + 1) * SHARDS / partitions; shard++) {
                SummationTree.push(own, leaf(shard), unused -> {});
            }
            parts.addAll(own);
        }
        Collections.shuffle(parts, new Random(partitions));

        List<PartialSum> reduced = SummationTree.reduce(parts, unused -> {});

        assertThat(reduced).hasSize(1);
        PartialSum root = reduced.get(0);
        assertThat(root.gradient()).containsExactly(expected(0, SHARDS));
        assertThat(root.correct()).isEqualTo(120);
        assertThat(root.images()).isEqualTo(256);
    }

    @Test
    void expected_inAnotherOrder_hasOtherBits() {
        float[] leftToRight = gradient(0);
        for (int shard = 1; shard < SHARDS; shard++) {
            float[] next = gradient(shard);
            for (int i = 0; i < next.length; i++) {
                leftToRight[i] += next[i];
            }
        }

        assertThat(leftToRight).isNotEqualTo(expected(0, SHARDS));
    }

    @Test
    void reduce_everyArrayButOne_isReleased() {
        List<PartialSum> parts = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            parts.add(leaf(shard));
        }
        List<float[]> released = new ArrayList<>();

        List<PartialSum> reduced = SummationTree.reduce(parts, released::add);

        assertThat(released).hasSize(SHARDS - 1).doesNotContain(reduced.get(0).gradient());
    }

    @Test
    void reduce_missingShard_leavesTwoSums() {
        List<PartialSum> reduced = SummationTree.reduce(List.of(leaf(0), leaf(1), leaf(3)), unused -> {});

        assertThat(reduced).hasToString("[[0, 2), [3, 4)]");
        assertThatThrownBy(() -> GradientSums.root(reduced, 4, 10))
                .hasMessage("expected the sum of 4 shards, found [[0, 2), [3, 4)]");
    }

    @Test
    void reduce_shardTwice_throws() {
        assertThatThrownBy(() -> SummationTree.reduce(List.of(leaf(2), leaf(2)), unused -> {}))
                .hasMessageContaining("[2, 3)")
                .hasMessageContaining("overlap");
    }
}
