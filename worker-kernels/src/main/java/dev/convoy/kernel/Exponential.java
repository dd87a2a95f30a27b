package dev.convoy.kernel;

/**
 * e^x and its relatives in floats, by additions, multiplications and fused multiply-adds in a fixed order, so that every
 * machine has the same bits; {@link VectorExponential} takes the same steps.
 *
 * <p>x = n·ln 2 + r with |r| ≤ ln 2 / 2 to within rounding, e^r − 1 = r + r²·(1/2! + r/3! + … + r⁵/7!), e^x = 2^n · e^r. The
 * series leaves out less than 6e-9. Errors over all floats, in units of the last place of the exact result: e^x less than
 * 1.1, also where the result is denormal; tanh less than 3; sigmoid less than 3.
 */
final class Exponential {
    /** Beyond these e^x is infinity or rounds to 0. */
    static final float HIGHEST = 89f;

    static final float LOWEST = -104f;

    /** tanh of this rounds to 1. */
    static final float TANH_IS_ONE = 10f;

    static final float LOG2_E = 1.442695f;

    /** ln 2 in two floats. */
    static final float LN2_HIGH = 0.6931472f;

    static final float LN2_LOW = -1.9046542e-9f;

    /** 1.5 · 2²³: what is added to it is rounded to an integer, which then stands in the lowest bits. */
    static final float ROUNDER = 0x1.8p23f;

    static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);

    /** 1 / 2! to 1 / 7!. */
    static final float C2 = 0.5f;

    static final float C3 = 1f / 6;
    static final float C4 = 1f / 24;
    static final float C5 = 1f / 120;
    static final float C6 = 1f / 720;
    static final float C7 = 1f / 5040;

    /** Exponent of 1 in a float's bits, and where the exponent stands. */
    static final int BIAS = 127;

    static final int EXPONENT_SHIFT = 23;

    /**
     * Half the complementary error function of a / √2, times e^(a²/2), is about t·(G1 + G2·t + … + G8·t⁷) with
     * t = 1 / (1 + G·a), for a from 0 to 15; fitted, relative error below 2e-7.
     */
    static final float G = 0.3f;

    static final float G1 = 0.11963453f;
    static final float G2 = 0.12067274f;
    static final float G3 = 0.100425534f;
    static final float G4 = 0.12685817f;
    static final float G5 = -0.05044323f;
    static final float G6 = 0.20281532f;
    static final float G7 = -0.15514174f;
    static final float G8 = 0.03517858f;

    /** 1 / √(2π). */
    static final float NORMAL_PEAK = 0.3989423f;

    private Exponential() {}

    /** e^x; NaN stays NaN. */
    static float exp(float x) {
        float cut = Math.max(LOWEST, Math.min(HIGHEST, x));
        float rounded = Math.fma(cut, LOG2_E, ROUNDER);
        float power = expMinusOne(rest(cut, rounded)) + 1f;
        int n = Float.floatToRawIntBits(rounded) - ROUNDER_BITS;
        int half = n >> 1; // 2^n itself need not be a float
        return power * powerOfTwo(half) * powerOfTwo(n - half);
    }

    /** (e^2|x| − 1) / (e^2|x| + 1) with the sign of x; NaN stays NaN. */
    static float tanh(float x) {
        float a = Math.min(Math.abs(x), TANH_IS_ONE);
        float twice = a + a;
        float rounded = Math.fma(twice, LOG2_E, ROUNDER);
        float p = expMinusOne(rest(twice, rounded));
        float scale = powerOfTwo(Float.floatToRawIntBits(rounded) - ROUNDER_BITS);
        float minusOne = Math.fma(scale, p, scale - 1f);
        return Math.copySign(minusOne / (minusOne + 2f), x);
    }

    /** 1 / (1 + e^−x), as e^x / (1 + e^x) where x is negative. */
    static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        return (x < 0f ? e : 1f) / (1f + e);
    }

    /** e^(−x²/2). */
    static float bell(float x) {
        return exp(-0.5f * x * x);
    }

    /** Φ(x), the normal distribution's share below x, given {@link #bell} of x. */
    static float normalShare(float x, float bell) {
        float t = 1f / Math.fma(Math.abs(x), G, 1f);
        float sum = Math.fma(G8, t, G7);
        sum = Math.fma(sum, t, G6);
        sum = Math.fma(sum, t, G5);
        sum = Math.fma(sum, t, G4);
        sum = Math.fma(sum, t, G3);
        sum = Math.fma(sum, t, G2);
        sum = Math.fma(sum, t, G1);
        float tail = sum * t * bell;
        return x < 0f ? tail : 1f - tail;
    }

    private static float rest(float x, float rounded) {
        float n = rounded - ROUNDER;
        return Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    }

    private static float expMinusOne(float r) {
        float sum = Math.fma(C7, r, C6);
        sum = Math.fma(sum, r, C5);
        sum = Math.fma(sum, r, C4);
        sum = Math.fma(sum, r, C3);
        sum = Math.fma(sum, r, C2);
        return Math.fma(sum, r * r, r);
    }

    private static float powerOfTwo(int n) {
        return Float.intBitsToFloat((n + BIAS) << EXPONENT_SHIFT);
    }
}
