package dev.convoy.kernel;

/**
 * t^(−3/4) in floats for positive t, by multiplications and fused multiply-adds in a fixed order, so that every machine has
 * the same bits; {@link VectorLrnPower} takes the same steps. Two roots and a division would take more than twice as long.
 *
 * <p>A quarter of t's bits, taken from a constant, are those of a float r near t^(−1/4): the exponent is right, and the
 * mantissa becomes a straight line for each of four exponents. So 1 + d = t·r⁴ is 1 to within 0.1236, and t^(−3/4) =
 * r³·(1 + d)^(−3/4), where the power of 1 + d is 1 + d·(C1 + C2·d + … + C6·d⁵), fitted with a relative error below 4e-9. The
 * rounding of r³ and that of d, which is computed from the rounded r³, cancel for the greater part. Errors over all t from the
 * smallest normal float on are below 1.8 units of the last place.
 */
final class LrnPower {
    /** What a quarter of t's bits is taken from: chosen so that d is as large above 0 as below. */
    static final int START = 0x4f581800;

    static final int QUARTER = 2;
    static final float C1 = -0.7500002f;
    static final float C2 = 0.65625024f;
    static final float C3 = -0.60145926f;
    static final float C4 = 0.5638513f;
    static final float C5 = -0.5492283f;
    static final float C6 = 0.52711743f;

    private LrnPower() {}

    /**
     * t^(−3/4).
     *
     * @param t at least {@link Float#MIN_NORMAL}; 0 for infinity, NaN for NaN
     */
    static float of(float t) {
        float r = Float.intBitsToFloat(START - (Float.floatToRawIntBits(t) >>> QUARTER));
        float cube = r * r * r;
        float d = Math.fma(t * r, cube, -1f);
        float q = Math.fma(C6, d, C5);
        q = Math.fma(q, d, C4);
        q = Math.fma(q, d, C3);
        q = Math.fma(q, d, C2);
        q = Math.fma(q, d, C1);
        float power = Math.fma(q, cube * d, cube);
        return t == Float.POSITIVE_INFINITY ? 0f : power;
    }
}
