package dev.convoy.imageset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The principal components of the colours of the train split's pixels, of values in [0, 255].
 *
 * @param variances eigenvalues of the covariance of red, green and blue, in descending order; empty for grey images
 * @param vectors vectors[k] belongs to variances[k]: red, green, blue, of length 1, the entry of largest magnitude positive
 */
public record ColourComponents(List<Double> variances, List<List<Double>> vectors) {
    /** Of grey images. */
    public static final ColourComponents NONE = new ColourComponents(List.of(), List.of());

    private static final int SIDE = 3;

    /** Jacobi's method converges quadratically: six sweeps reach the last bit, the rest does nothing. */
    private static final int SWEEPS = 12;

    public ColourComponents {
        variances = List.copyOf(variances);
        vectors = vectors.stream().map(List::copyOf).toList();
    }

    /** Decomposes a covariance, 3 × 3, which is overwritten. Jacobi's rotations need no function but the square root. */
    static ColourComponents of(double[][] covariance) {
        double[][] vectors = new double[SIDE][SIDE];
        for (int i = 0; i < SIDE; i++) {
            vectors[i][i] = 1;
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (int p = 0; p < SIDE; p++) {
                for (int q = p + 1; q < SIDE; q++) {
                    rotate(covariance, vectors, p, q);
                }
            }
        }
        int[] order = IntStream.range(0, SIDE)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -covariance[k][k]))
                .mapToInt(Integer::intValue)
                .toArray();
        List<Double> variances = new ArrayList<>();
        List<List<Double>> components = new ArrayList<>();
        for (int k : order) {
            variances.add(Math.max(0, covariance[k][k]));
            components.add(oriented(new double[] {vectors[0][k], vectors[1][k], vectors[2][k]}));
        }
        return new ColourComponents(variances, components);
    }

    /** Makes entry (p, q) zero: A ← JᵀAJ, V ← VJ. */
    private static void rotate(double[][] a, double[][] v, int p, int q) {
        if (a[p][q] == 0) {
            return;
        }
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double c = 1 / Math.sqrt(t * t + 1);
        double s = t * c;
        for (int k = 0; k < SIDE; k++) {
            double kp = a[k][p];
            double kq = a[k][q];
            a[k][p] = c * kp - s * kq;
            a[k][q] = s * kp + c * kq;
        }
        for (int k = 0; k < SIDE; k++) {
            double pk = a[p][k];
            double qk = a[q][k];
            a[p][k] = c * pk - s * qk;
            a[q][k] = s * pk + c * qk;
            double vp = v[k][p];
            double vq = v[k][q];
            v[k][p] = c * vp - s * vq;
            v[k][q] = s * vp + c * vq;
        }
    }

    private static List<Double> oriented(double[] vector) {
        int largest = 0;
        for (int i = 1; i < SIDE; i++) {
            largest = Math.abs(vector[i]) > Math.abs(vector[largest]) ? i : largest;
        }
        double sign = vector[largest] < 0 ? -1 : 1;
        return List.of(sign * vector[0], sign * vector[1], sign * vector[2]);
    }
}
