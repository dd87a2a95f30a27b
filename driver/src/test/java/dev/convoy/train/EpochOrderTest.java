package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochOrderTest {
    @Test
    void of_anySize_isAPermutation() {
        for (int images : new int[] {0, 1, 2, 17, 1000}) {
            int[] order = EpochOrder.of(7, 3, 2, images);

            int[] sorted = order.clone();
            Arrays.sort(sorted);
            assertThat(sorted).containsExactly(IntStream.range(0, images).toArray());
        }
    }

    @Test
    void of_sameArguments_givesTheSameAndOthersAnother() {
        int[] order = EpochOrder.of(7, 3, 2, 100);

        assertThat(EpochOrder.of(7, 3, 2, 100)).containsExactly(order);
        assertThat(EpochOrder.of(8, 3, 2, 100)).isNotEqualTo(order);
        assertThat(EpochOrder.of(7, 4, 2, 100)).isNotEqualTo(order);
        assertThat(EpochOrder.of(7, 3, 1, 100)).isNotEqualTo(order);
    }

    /** Chi-square over the six orders of three images: 5 degrees of freedom, 99.99 % below 25.7. */
    @Test
    void of_manyEpochs_givesEveryOrderEquallyOften() {
        int[] counts = new int[6];
        int epochs = 6000;
        for (int epoch = 0; epoch < epochs; epoch++) {
            int[] order = EpochOrder.of(1, epoch, 0, 3);
            counts[order[0] * 2 + (order[1] > order[2] ? 1 : 0)]++;
        }

        double chiSquare = Arrays.stream(counts)
                .mapToDouble(count -> Math.pow(count - epochs / 6.0, 2) / (epochs / 6.0))
                .sum();
        assertThat(chiSquare).isLessThan(25.7);
    }
}
