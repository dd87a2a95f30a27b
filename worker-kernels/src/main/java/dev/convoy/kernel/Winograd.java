package dev.convoy.kernel;

/**
 * The one-dimensional transforms of Winograd's minimal filtering F(4, 3), for the points 0, ±3/4, ±3/2 and ∞: four outputs of
 * a filter of three taps by six multiplications instead of twelve. Applied to columns, then to rows, they give F(4×4, 3×3): 36
 * multiplications instead of 144.
 *
 * <p>All constants but those of the filter are exact in float. These points give about half of the rounding errors of the
 * usual ones, 0, ±1, ±2 and ∞. The expressions here are the definition; {@link WinogradLanes} computes the same by vectors.
 *
 * @see "Lavin, Gray: Fast Algorithms for Convolutional Neural Networks, 2015"
 * @see "Barabasz, Anderson, Soodhalter, Gregg: Error Analysis and Improving the Accuracy of Winograd Convolution, 2018"
 */
final class Winograd {
    /** Outputs of a tile along each side. */
    static final int OUTPUTS = 4;
    /** Taps of the filter along each side. */
    static final int TAPS = 3;
    /** Inputs of a tile along each side, and points. */
    static final int SIDE = OUTPUTS + TAPS - 1;
    /** Products of a tile: 36. */
    static final int POSITIONS = SIDE * SIDE;

    /** The points a and b, and what the transforms are made of. */
    static final float A = 3f / 4;

    static final float A2 = 9f / 16;
    static final float A3 = 27f / 64;
    static final float B = 3f / 2;
    static final float B2 = 9f / 4;
    static final float B3 = 27f / 8;
    /** a² · b² and a² + b². */
    static final float A2B2 = 81f / 64;

    static final float A2_PLUS_B2 = 45f / 16;
    /** 1 / (a² · b²), 1 / (2 · a² · (a² − b²)) and 1 / (2 · b² · (b² − a²)). */
    static final float FILTER_ZERO = 64f / 81;

    static final float FILTER_A = -128f / 243;
    static final float FILTER_B = 32f / 243;

    private Winograd() {}

    /** Six inputs, {@code step} apart, to six values. */
    static void input(float[] d, int offset, int step, float[] to, int toOffset, int toStep) {
        float d0 = d[offset];
        float d1 = d[offset + step];
        float d2 = d[offset + 2 * step];
        float d3 = d[offset + 3 * step];
        float d4 = d[offset + 4 * step];
        float d5 = d[offset + 5 * step];
        float evenA = Math.fma(-B2, d2, d4);
        float oddA = Math.fma(-B2, d1, d3);
        float evenB = Math.fma(-A2, d2, d4);
        float oddB = Math.fma(-A2, d1, d3);
        to[toOffset] = Math.fma(A2B2, d0, Math.fma(-A2_PLUS_B2, d2, d4));
        to[toOffset + toStep] = Math.fma(A, oddA, evenA);
        to[toOffset + 2 * toStep] = Math.fma(-A, oddA, evenA);
        to[toOffset + 3 * toStep] = Math.fma(B, oddB, evenB);
        to[toOffset + 4 * toStep] = Math.fma(-B, oddB, evenB);
        to[toOffset + 5 * toStep] = Math.fma(A2B2, d1, Math.fma(-A2_PLUS_B2, d3, d5));
    }

    /** Three taps, {@code step} apart, to six values. */
    static void filter(float[] g, int offset, int step, float[] to, int toOffset, int toStep) {
        float g0 = g[offset];
        float g1 = g[offset + step];
        float g2 = g[offset + 2 * step];
        float evenA = Math.fma(A2, g2, g0);
        float evenB = Math.fma(B2, g2, g0);
        to[toOffset] = FILTER_ZERO * g0;
        to[toOffset + toStep] = FILTER_A * Math.fma(A, g1, evenA);
        to[toOffset + 2 * toStep] = FILTER_A * Math.fma(-A, g1, evenA);
        to[toOffset + 3 * toStep] = FILTER_B * Math.fma(B, g1, evenB);
        to[toOffset + 4 * toStep] = FILTER_B * Math.fma(-B, g1, evenB);
        to[toOffset + 5 * toStep] = g2;
    }

    /** Gradients of four outputs, {@code step} apart, to six values: {@link #output} transposed. */
    static void outputGradient(float[] y, int offset, int step, float[] to, int toOffset, int toStep) {
        float y0 = y[offset];
        float y1 = y[offset + step];
        float y2 = y[offset + 2 * step];
        float y3 = y[offset + 3 * step];
        float evenA = Math.fma(A2, y2, y0);
        float oddA = Math.fma(A2, y3, y1);
        float evenB = Math.fma(B2, y2, y0);
        float oddB = Math.fma(B2, y3, y1);
        to[toOffset] = y0;
        to[toOffset + toStep] = Math.fma(A, oddA, evenA);
        to[toOffset + 2 * toStep] = Math.fma(-A, oddA, evenA);
        to[toOffset + 3 * toStep] = Math.fma(B, oddB, evenB);
        to[toOffset + 4 * toStep] = Math.fma(-B, oddB, evenB);
        to[toOffset + 5 * toStep] = y3;
    }

    /** Six sums of products, {@code step} apart, to the gradients of three taps: {@link #filter} transposed. */
    static void filterGradient(float[] m, int offset, int step, float[] to, int toOffset, int toStep) {
        float sumA = FILTER_A * (m[offset + step] + m[offset + 2 * step]);
        float differenceA = FILTER_A * (m[offset + step] - m[offset + 2 * step]);
        float sumB = FILTER_B * (m[offset + 3 * step] + m[offset + 4 * step]);
        float differenceB = FILTER_B * (m[offset + 3 * step] - m[offset + 4 * step]);
        to[toOffset] = Math.fma(FILTER_ZERO, m[offset], sumA) + sumB;
        to[toOffset + toStep] = Math.fma(A, differenceA, B * differenceB);
        to[toOffset + 2 * toStep] = Math.fma(A2, sumA, Math.fma(B2, sumB, m[offset + 5 * step]));
    }

    /** Six sums of products, {@code step} apart, to four outputs. */
    static void output(float[] m, int offset, int step, float[] to, int toOffset, int toStep) {
        float m1 = m[offset + step];
        float m2 = m[offset + 2 * step];
        float m3 = m[offset + 3 * step];
        float m4 = m[offset + 4 * step];
        float sumA = m1 + m2;
        float differenceA = m1 - m2;
        float sumB = m3 + m4;
        float differenceB = m3 - m4;
        to[toOffset] = m[offset] + sumA + sumB;
        to[toOffset + toStep] = Math.fma(A, differenceA, B * differenceB);
        to[toOffset + 2 * toStep] = Math.fma(A2, sumA, B2 * sumB);
        to[toOffset + 3 * toStep] = Math.fma(A3, differenceA, Math.fma(B3, differenceB, m[offset + 5 * step]));
    }
}
