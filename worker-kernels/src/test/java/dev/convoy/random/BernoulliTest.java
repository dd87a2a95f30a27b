package dev.convoy.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BernoulliTest {
    private static final long STREAM = 0x123456789ABCDEFL;
    private static final long KEY = -987654321012345L;

    /** Puts each trial's random fraction together digit by digit and compares it as a whole. */
    @ParameterizedTest(name = "p={0}")
    @ValueSource(doubles = {0, 0.5, 0.25, 0.75, 0.4, 0.7, 0x1p-24, 1 - 0x1p-24, 1 - 0x1p-40})
    void successes_anyProbability_areWhereTheFractionIsLess(double probability) {
        Bernoulli trials = new Bernoulli(probability);
        int one = 1 << 24;
        int limit = Math.min(one - 1, (int) Math.round(probability * one));

        for (int group = 0; group < 20; group++) {
            int[] fractions = fractions(trials.digits(), group);
            int[] words = {-1, -1, -1, -1};
            trials.successes(STREAM, KEY, group, words, new int[4]);

            for (int i = 0; i < Bernoulli.GROUP; i++) {
                assertThat(words[i / 32] >>> (31 - i % 32) & 1)
                        .as("trial %d of group %d", i, group)
                        .isEqualTo(fractions[i] < limit ? 1 : 0);
            }
        }
    }

    /** Random fractions times 2²⁴: as many digits as the probability has, then zeros. */
    private static int[] fractions(int digits, int group) {
        int[] fractions = new int[Bernoulli.GROUP];
        for (int number = 0; number < digits; number++) {
            int[] words = {group, number, (int) KEY, (int) (KEY >>> 32)};
            Philox4x32.draw(STREAM, words);
            for (int i = 0; i < fractions.length; i++) {
                int digit = ~words[i / 32] >>> (31 - i % 32) & 1;
                fractions[i] |= digit << (24 - digits + number);
            }
        }
        return fractions;
    }

    @Test
    void digits_ofProbabilities_endAtTheLastOne() {
        assertThat(new Bernoulli(0).digits()).isZero();
        assertThat(new Bernoulli(0x1p-30).digits()).isZero();
        assertThat(new Bernoulli(0.5).digits()).isEqualTo(1);
        assertThat(new Bernoulli(0.75).digits()).isEqualTo(2);
        assertThat(new Bernoulli(0.3).digits()).isEqualTo(24);
        assertThat(new Bernoulli(1 - 0x1p-40).digits()).isEqualTo(24);
    }

    /** Four standard deviations of a binomial count; seeds are fixed, so the test does not waver. */
    @ParameterizedTest(name = "p={0}")
    @ValueSource(doubles = {0.1, 0.25, 0.4, 0.5, 0.7})
    void successes_manyTrials_areTheirShareAndDoNotFollowEachOther(double probability) {
        Bernoulli trials = new Bernoulli(probability);
        int groups = 4_000;
        int[] words = new int[Bernoulli.WORDS];
        long single = 0;
        long neighbours = 0;
        long words32Apart = 0;

        for (int group = 0; group < groups; group++) {
            trials.successes(STREAM, KEY, group, words, new int[4]);
            for (int i = 0; i < Bernoulli.WORDS; i++) {
                single += Integer.bitCount(words[i]);
                neighbours += Integer.bitCount(words[i] & words[i] << 1 & ~1);
                words32Apart += Integer.bitCount(words[i] & words[(i + 1) % Bernoulli.WORDS]);
            }
        }

        double n = groups * 128.0;
        assertShare(single, n, probability);
        assertShare(neighbours, n * 31 / 32, probability * probability);
        assertShare(words32Apart, n, probability * probability);
    }

    /** Pairs overlap, which widens their deviation, by less than √3. */
    private static void assertShare(long count, double n, double share) {
        double deviation = Math.sqrt(3 * n * share * (1 - share));
        assertThat((double) count).isBetween(n * share - 4 * deviation, n * share + 4 * deviation);
    }

    @Test
    void successes_ofOtherStreamsKeysOrGroups_differ() {
        Bernoulli trials = new Bernoulli(0.5);
        int[][] words = new int[5][Bernoulli.WORDS];

        trials.successes(1, 2, 3, words[0], new int[4]);
        trials.successes(1L << 32, 2, 3, words[1], new int[4]);
        trials.successes(1, 2L << 32, 3, words[2], new int[4]);
        trials.successes(1, 2, 4, words[3], new int[4]);
        trials.successes(1, 2, 3, words[4], new int[4]);

        assertThat(words[0]).isEqualTo(words[4]).isNotEqualTo(words[1]);
        assertThat(words[0]).isNotEqualTo(words[2]).isNotEqualTo(words[3]);
    }

    @Test
    void probability_outOfRange_throws() {
        assertThatThrownBy(() -> new Bernoulli(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("probability must be in [0, 1), found 1.0");
    }
}
