package dev.convoy.random;

import static dev.convoy.tensor.Checks.check;

import java.util.Arrays;

/**
 * Independent trials of one probability of success, as a function of (stream, key, number of the trial): 128 trials at once, a
 * bit each.
 *
 * <p>A trial succeeds if a random binary fraction 0.u₁u₂… is less than the probability 0.p₁p₂…. Comparing begins at the last
 * digit of p that is not 0: success ← success or not u where the digit of p is 1, success and not u where it is 0. So 128 bits
 * of {@link Philox4x32} advance 128 trials by a digit, and a probability of ½ takes one bit a trial. Digit j from the last on
 * has the counter (group, j, lower half of the key, upper half), with the stream as Philox's key, and its random bits
 * are the complement of u.
 */
public final class Bernoulli {
    /** Trials of a group. */
    public static final int GROUP = 128;

    /** Words of 32 trials of a group. */
    public static final int WORDS = GROUP / Integer.SIZE;

    /** The probability is rounded to a multiple of 2⁻²⁴. */
    private static final int MOST_DIGITS = 24;

    private final int digits;
    private final int fraction;

    /**
     * Trials of this probability, rounded to the nearest multiple of 2⁻²⁴ below 1.
     *
     * @param probability of success, in [0, 1)
     */
    public Bernoulli(double probability) {
        check(probability >= 0 && probability < 1, "probability must be in [0, 1), found %s", probability);
        int one = 1 << MOST_DIGITS;
        int rounded = (int) Math.min(one - 1, Math.round(probability * one));
        int zeros = Math.min(MOST_DIGITS, Integer.numberOfTrailingZeros(rounded));
        this.fraction = rounded >>> zeros;
        this.digits = MOST_DIGITS - zeros;
    }

    /** Digits behind the point of the probability up to the last 1; 0 if it is 0. */
    public int digits() {
        return digits;
    }

    /** All bits 1 or 0 as a digit of the probability is; digit 0 is the last one. */
    public int digit(int number) {
        return -(fraction >>> number & 1);
    }

    /**
     * Trials 128 · group to 128 · group + 127: trial i of them is the bit 31 − i mod 32 of word i / 32, 1 if it succeeds.
     *
     * @param stream what the trials are for
     * @param key whose trials, the image's for instance
     * @param words overwritten, 4
     * @param scratch overwritten, 4
     */
    public void successes(long stream, long key, int group, int[] words, int[] scratch) {
        Arrays.fill(words, 0);
        for (int number = 0; number < digits; number++) {
            scratch[0] = group;
            scratch[1] = number;
            scratch[2] = (int) key;
            scratch[3] = (int) (key >>> 32);
            Philox4x32.draw(stream, scratch);
            for (int i = 0; i < WORDS; i++) {
                words[i] = advance(words[i], scratch[i], digit(number));
            }
        }
    }

    /** successes or bits where the digit is 1, successes and bits where it is 0. */
    static int advance(int successes, int bits, int digit) {
        return (successes & bits) | ((successes | bits) & digit);
    }
}
