package dev.convoy.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
    /** Known answers that the authors of Philox publish with Random123 (kat_vectors, philox4x64 10). */
    @Test
    void word_publishedVectors_match() {
        assertThat(words(0, 0, 0, 0, 0, 0))
                .containsExactly(0x16554d9eca36314cL, 0xdb20fe9d672d0fdcL, 0xd7e772cee186176bL, 0x7e68b68aec7ba23bL);
        assertThat(words(-1, -1, -1, -1, -1, -1))
                .containsExactly(0x87b092c3013fe90bL, 0x438c3c67be8d0224L, 0x9cc7d7c69cd777b6L, 0xa09caebf594f0ba0L);
        assertThat(words(
                        0x452821e638d01377L,
                        0xbe5466cf34e90c6cL,
                        0x243f6a8885a308d3L,
                        0x13198a2e03707344L,
                        0xa4093822299f31d0L,
                        0x082efa98ec4e6c89L))
                .containsExactly(0xa528f45403e61d95L, 0x38c72dbd566e9788L, 0xa5a1610e72fd18b5L, 0x57bd43b5e52b7fe6L);
    }

    @Test
    void bits_neighbouringArguments_differ() {
        Set<Long> seen = new HashSet<>();

        for (long seed = 0; seed < 6; seed++) {
            for (long a = 0; a < 6; a++) {
                for (long b = 0; b < 6; b++) {
                    for (long c = 0; c < 6; c++) {
                        seen.add(CounterRandom.bits(seed, a, b, c));
                    }
                }
            }
        }

        assertThat(seen).hasSize(6 * 6 * 6 * 6);
    }

    @Test
    void below_extremeBits_staysInRange() {
        assertThat(CounterRandom.below(10, 0)).isZero();
        assertThat(CounterRandom.below(10, -1L)).isEqualTo(9);
        assertThat(CounterRandom.below(1, -1L)).isZero();
        assertThat(CounterRandom.below(Integer.MAX_VALUE, -1L)).isEqualTo(Integer.MAX_VALUE - 1);
        assertThat(CounterRandom.below(2, Long.MIN_VALUE)).isEqualTo(1);
        assertThat(CounterRandom.below(2, Long.MAX_VALUE)).isZero();
    }

    @Test
    void below_boundNotPositive_throws() {
        assertThatThrownBy(() -> CounterRandom.below(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bound must be positive, found 0");
    }

    /** χ² with 6 degrees of freedom exceeds 22.5 once in a thousand; the seed is fixed, so the test does not waver. */
    @Test
    void below_manyDraws_areUniform() {
        int draws = 70_000;
        int[] counts = new int[7];

        for (int i = 0; i < draws; i++) {
            counts[CounterRandom.below(7, CounterRandom.bits(42, 0, i, 0))]++;
        }

        double expected = draws / 7.0;
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        assertThat(chiSquare).isLessThan(22.5);
    }

    @Test
    void unit_extremeBits_staysBelowOne() {
        assertThat(CounterRandom.unitFloat(0)).isZero();
        assertThat(CounterRandom.unitFloat(-1L)).isEqualTo(1 - 0x1p-24f);
        assertThat(CounterRandom.unitDouble(0)).isZero();
        assertThat(CounterRandom.unitDouble(-1L)).isEqualTo(1 - 0x1p-53);
    }

    /** Each bound is four standard errors of the moment over n draws: √(1/n), √(2/n), √(15/n), √(96/n). */
    @Test
    void gaussian_manyDraws_hasMomentsOfTheNormalDistribution() {
        int n = 100_000;
        double[] moments = new double[5];

        for (int i = 0; i < n; i++) {
            double g = CounterRandom.gaussian(7, 1, i, 0);
            double power = 1;
            for (int m = 1; m <= 4; m++) {
                power *= g;
                moments[m] += power / n;
            }
        }

        assertThat(moments[1]).isBetween(-4 * Math.sqrt(1.0 / n), 4 * Math.sqrt(1.0 / n));
        assertThat(moments[2]).isBetween(1 - 4 * Math.sqrt(2.0 / n), 1 + 4 * Math.sqrt(2.0 / n));
        assertThat(moments[3]).isBetween(-4 * Math.sqrt(15.0 / n), 4 * Math.sqrt(15.0 / n));
        assertThat(moments[4]).isBetween(3 - 4 * Math.sqrt(96.0 / n), 3 + 4 * Math.sqrt(96.0 / n));
    }

    @Test
    void stream_ofNames_followsFnv1a() {
        assertThat(CounterRandom.stream("")).isEqualTo(0xCBF29CE484222325L);
        // FNV-1a of the bytes 'a', 0: one step from the published hash of "a", af63dc4c8601ec8c
        long publishedHash = Long.parseUnsignedLong("af63dc4c8601ec8c", 16);
        assertThat(CounterRandom.stream("a")).isEqualTo(publishedHash * 0x100000001B3L);
        assertThat(CounterRandom.stream("conv1.weights")).isNotEqualTo(CounterRandom.stream("conv2.weights"));
    }

    private static long[] words(long key0, long key1, long c0, long c1, long c2, long c3) {
        long[] words = new long[4];
        for (int i = 0; i < 4; i++) {
            words[i] = CounterRandom.word(i, key0, key1, c0, c1, c2, c3);
        }
        return words;
    }
}
