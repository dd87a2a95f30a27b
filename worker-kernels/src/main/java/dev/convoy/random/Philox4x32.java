package dev.convoy.random;

/**
 * Philox4x32 with ten rounds: four words of 32 random bits for a counter of 128 bits and a key of 64. {@link CounterRandom} has
 * the form of 64 bits, whose products vector instructions do not have; what is drawn by the million is drawn from this one.
 *
 * @see "Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3, SC 2011"
 */
public final class Philox4x32 {
    /** Rounds; the paper found seven to pass every test. */
    public static final int ROUNDS = 10;

    /** Factor of counter word 0. */
    public static final long MULTIPLIER_0 = 0xD2511F53L;

    /** Factor of counter word 2. */
    public static final long MULTIPLIER_1 = 0xCD9E8D57L;

    /** What key word 0 is advanced by each round: the golden ratio. */
    public static final int KEY_STEP_0 = 0x9E3779B9;

    /** What key word 1 is advanced by each round: √3 − 1. */
    public static final int KEY_STEP_1 = 0xBB67AE85;

    private static final long LOW = 0xFFFFFFFFL;

    private Philox4x32() {}

    /**
     * Overwrites the four counter words with the four random words, numbered as in the paper.
     *
     * @param key words 0 and 1, the lower half first
     * @param words counter, then random bits; 4
     */
    public static void draw(long key, int[] words) {
        int x0 = words[0];
        int x1 = words[1];
        int x2 = words[2];
        int x3 = words[3];
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (x0 & LOW);
            long product1 = MULTIPLIER_1 * (x2 & LOW);
            x0 = (int) (product1 >>> 32) ^ x1 ^ k0;
            x1 = (int) product1;
            x2 = (int) (product0 >>> 32) ^ x3 ^ k1;
            x3 = (int) product0;
            k0 += KEY_STEP_0;
            k1 += KEY_STEP_1;
        }
        words[0] = x0;
        words[1] = x1;
        words[2] = x2;
        words[3] = x3;
    }
}
