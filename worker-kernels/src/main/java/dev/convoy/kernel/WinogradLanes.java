package dev.convoy.kernel;

import static dev.convoy.kernel.Winograd.A;
import static dev.convoy.kernel.Winograd.A2;
import static dev.convoy.kernel.Winograd.A2B2;
import static dev.convoy.kernel.Winograd.A2_PLUS_B2;
import static dev.convoy.kernel.Winograd.A3;
import static dev.convoy.kernel.Winograd.B;
import static dev.convoy.kernel.Winograd.B2;
import static dev.convoy.kernel.Winograd.B3;
import static dev.convoy.kernel.Winograd.FILTER_A;
import static dev.convoy.kernel.Winograd.FILTER_B;
import static dev.convoy.kernel.Winograd.FILTER_ZERO;
import static dev.convoy.tensor.BlockLayout.IMAGES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The transforms of {@link Winograd} of many values that follow one another; the same bits. */
final class WinogradLanes {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;

    private WinogradLanes() {}

    /**
     * Inputs of six places, each in an array of its own, to six places {@code toStep} apart.
     *
     * @param length floats of a place, a multiple of sixteen
     */
    static void input(
            int length,
            float[] x0,
            int p0,
            float[] x1,
            int p1,
            float[] x2,
            int p2,
            float[] x3,
            int p3,
            float[] x4,
            int p4,
            float[] x5,
            int p5,
            float[] to,
            int toOffset,
            int toStep) {
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector d0 = FloatVector.fromArray(SPECIES, x0, p0 + i);
            FloatVector d1 = FloatVector.fromArray(SPECIES, x1, p1 + i);
            FloatVector d2 = FloatVector.fromArray(SPECIES, x2, p2 + i);
            FloatVector d3 = FloatVector.fromArray(SPECIES, x3, p3 + i);
            FloatVector d4 = FloatVector.fromArray(SPECIES, x4, p4 + i);
            FloatVector d5 = FloatVector.fromArray(SPECIES, x5, p5 + i);
            FloatVector minusB2 = FloatVector.broadcast(SPECIES, -B2);
            FloatVector minusA2 = FloatVector.broadcast(SPECIES, -A2);
            FloatVector minusSum = FloatVector.broadcast(SPECIES, -A2_PLUS_B2);
            FloatVector product = FloatVector.broadcast(SPECIES, A2B2);
            FloatVector a = FloatVector.broadcast(SPECIES, A);
            FloatVector minusA = FloatVector.broadcast(SPECIES, -A);
            FloatVector b = FloatVector.broadcast(SPECIES, B);
            FloatVector minusB = FloatVector.broadcast(SPECIES, -B);
            FloatVector evenA = d2.fma(minusB2, d4);
            FloatVector oddA = d1.fma(minusB2, d3);
            FloatVector evenB = d2.fma(minusA2, d4);
            FloatVector oddB = d1.fma(minusA2, d3);
            int t = toOffset + i;
            d0.fma(product, d2.fma(minusSum, d4)).intoArray(to, t);
            oddA.fma(a, evenA).intoArray(to, t + toStep);
            oddA.fma(minusA, evenA).intoArray(to, t + 2 * toStep);
            oddB.fma(b, evenB).intoArray(to, t + 3 * toStep);
            oddB.fma(minusB, evenB).intoArray(to, t + 4 * toStep);
            d1.fma(product, d3.fma(minusSum, d5)).intoArray(to, t + 5 * toStep);
        }
    }

    /** The first five of the six values, which do not depend on the sixth place. */
    static void inputOfFive(
            int length,
            float[] x0,
            int p0,
            float[] x1,
            int p1,
            float[] x2,
            int p2,
            float[] x3,
            int p3,
            float[] x4,
            int p4,
            float[] to,
            int toOffset,
            int toStep) {
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector d0 = FloatVector.fromArray(SPECIES, x0, p0 + i);
            FloatVector d1 = FloatVector.fromArray(SPECIES, x1, p1 + i);
            FloatVector d2 = FloatVector.fromArray(SPECIES, x2, p2 + i);
            FloatVector d3 = FloatVector.fromArray(SPECIES, x3, p3 + i);
            FloatVector d4 = FloatVector.fromArray(SPECIES, x4, p4 + i);
            FloatVector minusB2 = FloatVector.broadcast(SPECIES, -B2);
            FloatVector minusA2 = FloatVector.broadcast(SPECIES, -A2);
            FloatVector minusSum = FloatVector.broadcast(SPECIES, -A2_PLUS_B2);
            FloatVector product = FloatVector.broadcast(SPECIES, A2B2);
            FloatVector evenA = d2.fma(minusB2, d4);
            FloatVector oddA = d1.fma(minusB2, d3);
            FloatVector evenB = d2.fma(minusA2, d4);
            FloatVector oddB = d1.fma(minusA2, d3);
            int t = toOffset + i;
            d0.fma(product, d2.fma(minusSum, d4)).intoArray(to, t);
            oddA.fma(FloatVector.broadcast(SPECIES, A), evenA).intoArray(to, t + toStep);
            oddA.fma(FloatVector.broadcast(SPECIES, -A), evenA).intoArray(to, t + 2 * toStep);
            oddB.fma(FloatVector.broadcast(SPECIES, B), evenB).intoArray(to, t + 3 * toStep);
            oddB.fma(FloatVector.broadcast(SPECIES, -B), evenB).intoArray(to, t + 4 * toStep);
        }
    }

    /**
     * The same for places of one array, {@code step} apart.
     *
     * @param points 6, or 5 for the first five values
     */
    static void input(int points, int length, float[] x, int offset, int step, float[] to, int toOffset, int toStep) {
        int p1 = offset + step;
        int p2 = offset + 2 * step;
        int p3 = offset + 3 * step;
        int p4 = offset + 4 * step;
        int p5 = offset + 5 * step;
        if (points == Winograd.SIDE) {
            input(length, x, offset, x, p1, x, p2, x, p3, x, p4, x, p5, to, toOffset, toStep);
        } else {
            inputOfFive(length, x, offset, x, p1, x, p2, x, p3, x, p4, to, toOffset, toStep);
        }
    }

    /** Filters of three places {@code step} apart to six places {@code toStep} apart; any length. */
    static void filter(int length, float[] g, int offset, int step, float[] to, int toOffset, int toStep) {
        int bound = SPECIES.loopBound(length);
        for (int i = 0; i < bound; i += SPECIES.length()) {
            FloatVector g0 = FloatVector.fromArray(SPECIES, g, offset + i);
            FloatVector g1 = FloatVector.fromArray(SPECIES, g, offset + step + i);
            FloatVector g2 = FloatVector.fromArray(SPECIES, g, offset + 2 * step + i);
            FloatVector evenA = g2.fma(FloatVector.broadcast(SPECIES, A2), g0);
            FloatVector evenB = g2.fma(FloatVector.broadcast(SPECIES, B2), g0);
            FloatVector ofA = FloatVector.broadcast(SPECIES, FILTER_A);
            FloatVector ofB = FloatVector.broadcast(SPECIES, FILTER_B);
            int t = toOffset + i;
            g0.mul(FloatVector.broadcast(SPECIES, FILTER_ZERO)).intoArray(to, t);
            g1.fma(FloatVector.broadcast(SPECIES, A), evenA).mul(ofA).intoArray(to, t + toStep);
            g1.fma(FloatVector.broadcast(SPECIES, -A), evenA).mul(ofA).intoArray(to, t + 2 * toStep);
            g1.fma(FloatVector.broadcast(SPECIES, B), evenB).mul(ofB).intoArray(to, t + 3 * toStep);
            g1.fma(FloatVector.broadcast(SPECIES, -B), evenB).mul(ofB).intoArray(to, t + 4 * toStep);
            g2.intoArray(to, t + 5 * toStep);
        }
        for (int i = bound; i < length; i++) {
            Winograd.filter(g, offset + i, step, to, toOffset + i, toStep);
        }
    }

    /** Sums of products of six places {@code step} apart to four places {@code toStep} apart. */
    static void output(int length, float[] m, int offset, int step, float[] to, int toOffset, int toStep) {
        for (int i = 0; i < length; i += SPECIES.length()) {
            int p = offset + i;
            FloatVector m0 = FloatVector.fromArray(SPECIES, m, p);
            FloatVector m1 = FloatVector.fromArray(SPECIES, m, p + step);
            FloatVector m2 = FloatVector.fromArray(SPECIES, m, p + 2 * step);
            FloatVector m3 = FloatVector.fromArray(SPECIES, m, p + 3 * step);
            FloatVector m4 = FloatVector.fromArray(SPECIES, m, p + 4 * step);
            FloatVector m5 = FloatVector.fromArray(SPECIES, m, p + 5 * step);
            FloatVector sumA = m1.add(m2);
            FloatVector differenceA = m1.sub(m2);
            FloatVector sumB = m3.add(m4);
            FloatVector differenceB = m3.sub(m4);
            int t = toOffset + i;
            m0.add(sumA).add(sumB).intoArray(to, t);
            differenceA
                    .fma(FloatVector.broadcast(SPECIES, A), differenceB.mul(FloatVector.broadcast(SPECIES, B)))
                    .intoArray(to, t + toStep);
            sumA.fma(FloatVector.broadcast(SPECIES, A2), sumB.mul(FloatVector.broadcast(SPECIES, B2)))
                    .intoArray(to, t + 2 * toStep);
            differenceA
                    .fma(FloatVector.broadcast(SPECIES, A3), differenceB.fma(FloatVector.broadcast(SPECIES, B3), m5))
                    .intoArray(to, t + 3 * toStep);
        }
    }

    /** The same to four places each in an array of its own, with one bias added to each sixteen floats of all four. */
    static void output(
            int length,
            float[] m,
            int offset,
            int step,
            float[] biases,
            int biasOffset,
            float[] y0,
            int q0,
            float[] y1,
            int q1,
            float[] y2,
            int q2,
            float[] y3,
            int q3) {
        for (int i = 0; i < length; i += SPECIES.length()) {
            int p = offset + i;
            FloatVector m0 = FloatVector.fromArray(SPECIES, m, p);
            FloatVector m1 = FloatVector.fromArray(SPECIES, m, p + step);
            FloatVector m2 = FloatVector.fromArray(SPECIES, m, p + 2 * step);
            FloatVector m3 = FloatVector.fromArray(SPECIES, m, p + 3 * step);
            FloatVector m4 = FloatVector.fromArray(SPECIES, m, p + 4 * step);
            FloatVector m5 = FloatVector.fromArray(SPECIES, m, p + 5 * step);
            FloatVector bias = FloatVector.broadcast(SPECIES, biases[biasOffset + i / IMAGES]);
            FloatVector sumA = m1.add(m2);
            FloatVector differenceA = m1.sub(m2);
            FloatVector sumB = m3.add(m4);
            FloatVector differenceB = m3.sub(m4);
            m0.add(sumA).add(sumB).add(bias).intoArray(y0, q0 + i);
            differenceA
                    .fma(FloatVector.broadcast(SPECIES, A), differenceB.mul(FloatVector.broadcast(SPECIES, B)))
                    .add(bias)
                    .intoArray(y1, q1 + i);
            sumA.fma(FloatVector.broadcast(SPECIES, A2), sumB.mul(FloatVector.broadcast(SPECIES, B2)))
                    .add(bias)
                    .intoArray(y2, q2 + i);
            differenceA
                    .fma(FloatVector.broadcast(SPECIES, A3), differenceB.fma(FloatVector.broadcast(SPECIES, B3), m5))
                    .add(bias)
                    .intoArray(y3, q3 + i);
        }
    }

    /** Output gradients of four places {@code step} apart to six places {@code toStep} apart. */
    static void outputGradient(int length, float[] y, int offset, int step, float[] to, int toOffset, int toStep) {
        for (int i = 0; i < length; i += SPECIES.length()) {
            int p = offset + i;
            FloatVector y0 = FloatVector.fromArray(SPECIES, y, p);
            FloatVector y1 = FloatVector.fromArray(SPECIES, y, p + step);
            FloatVector y2 = FloatVector.fromArray(SPECIES, y, p + 2 * step);
            FloatVector y3 = FloatVector.fromArray(SPECIES, y, p + 3 * step);
            FloatVector a2 = FloatVector.broadcast(SPECIES, A2);
            FloatVector b2 = FloatVector.broadcast(SPECIES, B2);
            FloatVector evenA = y2.fma(a2, y0);
            FloatVector oddA = y3.fma(a2, y1);
            FloatVector evenB = y2.fma(b2, y0);
            FloatVector oddB = y3.fma(b2, y1);
            int t = toOffset + i;
            y0.intoArray(to, t);
            oddA.fma(FloatVector.broadcast(SPECIES, A), evenA).intoArray(to, t + toStep);
            oddA.fma(FloatVector.broadcast(SPECIES, -A), evenA).intoArray(to, t + 2 * toStep);
            oddB.fma(FloatVector.broadcast(SPECIES, B), evenB).intoArray(to, t + 3 * toStep);
            oddB.fma(FloatVector.broadcast(SPECIES, -B), evenB).intoArray(to, t + 4 * toStep);
            y3.intoArray(to, t + 5 * toStep);
        }
    }

    /**
     * Sums of products of six places to gradients of three taps {@code toStep} apart.
     *
     * @param offset of the first five places, {@code step} apart
     * @param last the sixth, which only the third tap depends on
     */
    static void filterGradient(
            int length, float[] m, int offset, int step, int last, float[] to, int toOffset, int toStep) {
        for (int i = 0; i < length; i += SPECIES.length()) {
            int p = offset + i;
            FloatVector m0 = FloatVector.fromArray(SPECIES, m, p);
            FloatVector m1 = FloatVector.fromArray(SPECIES, m, p + step);
            FloatVector m2 = FloatVector.fromArray(SPECIES, m, p + 2 * step);
            FloatVector m3 = FloatVector.fromArray(SPECIES, m, p + 3 * step);
            FloatVector m4 = FloatVector.fromArray(SPECIES, m, p + 4 * step);
            FloatVector m5 = FloatVector.fromArray(SPECIES, m, last + i);
            FloatVector ofA = FloatVector.broadcast(SPECIES, FILTER_A);
            FloatVector ofB = FloatVector.broadcast(SPECIES, FILTER_B);
            FloatVector sumA = m1.add(m2).mul(ofA);
            FloatVector differenceA = m1.sub(m2).mul(ofA);
            FloatVector sumB = m3.add(m4).mul(ofB);
            FloatVector differenceB = m3.sub(m4).mul(ofB);
            int t = toOffset + i;
            m0.fma(FloatVector.broadcast(SPECIES, FILTER_ZERO), sumA).add(sumB).intoArray(to, t);
            differenceA
                    .fma(FloatVector.broadcast(SPECIES, A), differenceB.mul(FloatVector.broadcast(SPECIES, B)))
                    .intoArray(to, t + toStep);
            sumA.fma(FloatVector.broadcast(SPECIES, A2), sumB.fma(FloatVector.broadcast(SPECIES, B2), m5))
                    .intoArray(to, t + 2 * toStep);
        }
    }
}
