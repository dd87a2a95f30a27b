package dev.convoy.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelismTest {
    private static final int OFFSET = 5;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Parallelism.PIECE, Parallelism.PIECE + 1, 3 * Parallelism.PIECE - 7})
    void forEach_anyLength_doesEveryElementOnce(int length) {
        for (Parallelism by : Parallelism.values()) {
            int[] times = new int[OFFSET + length + OFFSET];

            by.forEach(OFFSET, length, (offset, piece) -> {
                for (int i = offset; i < offset + piece; i++) {
                    times[i]++;
                }
            });

            for (int i = 0; i < times.length; i++) {
                assertThat(times[i])
                        .as("element %d of %d", i, length)
                        .isEqualTo(i < OFFSET || i >= OFFSET + length ? 0 : 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sum_ofRoundedNumbers_isThatOfPiecesInAscendingOrder(Parallelism by) {
        Random random = new Random(1);
        double[] x = random.doubles(OFFSET + 3L * Parallelism.PIECE + 9).toArray();

        double sum = by.sum(OFFSET, x.length - OFFSET, (offset, length) -> sum(x, offset, length));

        double expected = 0;
        for (int piece = 0; piece < 4; piece++) {
            int offset = OFFSET + piece * Parallelism.PIECE;
            expected += sum(x, offset, Math.min(Parallelism.PIECE, x.length - offset));
        }
        assertThat(sum).isEqualTo(expected);
    }

    private static double sum(double[] x, int offset, int length) {
        double sum = 0;
        for (int i = offset; i < offset + length; i++) {
            sum += x[i];
        }
        return sum;
    }
}
