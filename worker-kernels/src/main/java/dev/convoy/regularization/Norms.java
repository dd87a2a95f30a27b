package dev.convoy.regularization;

/**
 * Sums over runs of floats, in double precision and always in the same order: partial sum j takes the elements j, j + 4,
 * j + 8, … of the run; then (0 + 1) + (2 + 3) are added. Four sums are independent of each other, so that the processor
 * need not wait for one addition to begin the next.
 */
public final class Norms {
    private static final int PARTS = 4;

    private Norms() {}

    /** Σ x[i]² for i in [offset, offset + length): the square of the Euclidean norm. */
    public static double sumOfSquares(int offset, int length, float[] x) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int end = offset + length;
        int i = offset;
        for (; i <= end - PARTS; i += PARTS) {
            sum0 += square(x[i]);
            sum1 += square(x[i + 1]);
            sum2 += square(x[i + 2]);
            sum3 += square(x[i + 3]);
        }
        sum0 += i < end ? square(x[i]) : 0;
        sum1 += i + 1 < end ? square(x[i + 1]) : 0;
        sum2 += i + 2 < end ? square(x[i + 2]) : 0;
        return (sum0 + sum1) + (sum2 + sum3);
    }

    /** Σ |x[i]| for i in [offset, offset + length): the L1 norm. */
    public static double sumOfMagnitudes(int offset, int length, float[] x) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int end = offset + length;
        int i = offset;
        for (; i <= end - PARTS; i += PARTS) {
            sum0 += Math.abs(x[i]);
            sum1 += Math.abs(x[i + 1]);
            sum2 += Math.abs(x[i + 2]);
            sum3 += Math.abs(x[i + 3]);
        }
        sum0 += i < end ? Math.abs(x[i]) : 0;
        sum1 += i + 1 < end ? Math.abs(x[i + 1]) : 0;
        sum2 += i + 2 < end ? Math.abs(x[i + 2]) : 0;
        return (sum0 + sum1) + (sum2 + sum3);
    }

    /** Exact: a product of two floats fits into a double. */
    private static double square(float value) {
        return (double) value * value;
    }
}
