package dev.convoy.random;

import static dev.convoy.tensor.Checks.check;

/**
 * Random numbers as a function of where they are used, not of what was drawn before: the same (seed, a, b, c) gives the
 * same bits on every JVM, CPU and thread, and in any order of calls. Nothing is kept, so nothing needs saving.
 *
 * <p>A typical use is (seed, epoch, image, purpose or draw). The generator is Philox4x64 with ten rounds; its 256-bit
 * counter is (a, b, c, 0) and its 128-bit key is (seed, 0).
 *
 * @see "Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3, SC 2011"
 */
public final class CounterRandom {
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2E7470EE14C6C93L;
    private static final long MULTIPLIER_1 = 0xCA5A826395121157L;
    /** Golden ratio and √3 − 1: what the key is advanced by each round. */
    private static final long KEY_STEP_0 = 0x9E3779B97F4A7C15L;

    private static final long KEY_STEP_1 = 0xBB67AE8584CAA73BL;
    private static final double UNIT_53 = 0x1p-53;
    private static final float UNIT_24 = 0x1p-24f;

    private CounterRandom() {}

    /** 64 random bits for (seed, a, b, c). */
    public static long bits(long seed, long a, long b, long c) {
        return word(0, seed, 0, a, b, c, 0);
    }

    /**
     * An integer in [0, bound): ⌊bits · bound / 2⁶⁴⌋. No value is likelier than another by more than bound / 2⁶⁴ of its
     * chance, less than 2⁻³³.
     *
     * @param bits 64 random bits
     * @param bound at least 1
     */
    public static int below(int bound, long bits) {
        check(bound > 0, "bound must be positive, found %d", bound);
        return (int) unsignedMultiplyHigh(bits, bound);
    }

    /** A float in [0, 1), a multiple of 2⁻²⁴, from the upper 24 of 64 random bits. */
    public static float unitFloat(long bits) {
        return (bits >>> 40) * UNIT_24;
    }

    /** A double in [0, 1), a multiple of 2⁻⁵³, from the upper 53 of 64 random bits. */
    public static double unitDouble(long bits) {
        return (bits >>> 11) * UNIT_53;
    }

    /**
     * A number of the normal distribution with mean 0 and standard deviation 1, by the Box–Muller transform: √(−2 ln u) ·
     * cos(2π v) with u in (0, 1] and v in [0, 1). {@link StrictMath} gives the same bits everywhere.
     */
    public static double gaussian(long seed, long a, long b, long c) {
        double u = 1 - unitDouble(word(0, seed, 0, a, b, c, 0));
        double v = unitDouble(word(1, seed, 0, a, b, c, 0));
        return Math.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * v);
    }

    /** A number for a name, to separate the uses of one seed: 64-bit FNV-1a over its UTF-16 code units, low byte first. */
    public static long stream(String name) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < name.length(); i++) {
            char unit = name.charAt(i);
            hash = (hash ^ (unit & 0xFF)) * 0x100000001B3L;
            hash = (hash ^ (unit >>> 8)) * 0x100000001B3L;
        }
        return hash;
    }

    /** Word 0 to 3 of Philox4x64-10 for a key and a counter; words are numbered as in the paper. */
    static long word(int index, long key0, long key1, long c0, long c1, long c2, long c3) {
        long x0 = c0;
        long x1 = c1;
        long x2 = c2;
        long x3 = c3;
        long k0 = key0;
        long k1 = key1;
        for (int round = 0; round < ROUNDS; round++) {
            long high0 = unsignedMultiplyHigh(MULTIPLIER_0, x0);
            long low0 = MULTIPLIER_0 * x0;
            long high1 = unsignedMultiplyHigh(MULTIPLIER_1, x2);
            long low1 = MULTIPLIER_1 * x2;
            x0 = high1 ^ x1 ^ k0;
            x1 = low1;
            x2 = high0 ^ x3 ^ k1;
            x3 = low0;
            k0 += KEY_STEP_0;
            k1 += KEY_STEP_1;
        }
        return switch (index) {
            case 0 -> x0;
            case 1 -> x1;
            case 2 -> x2;
            default -> x3;
        };
    }

    /** Upper half of the unsigned product; {@code Math.unsignedMultiplyHigh} came after Java 17. */
    private static long unsignedMultiplyHigh(long x, long y) {
        return Math.multiplyHigh(x, y) + ((x >> 63) & y) + ((y >> 63) & x);
    }
}
