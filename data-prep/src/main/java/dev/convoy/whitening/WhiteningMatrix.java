package dev.convoy.whitening;

import java.util.Arrays;

/**
 * Matrices that whiten: of inputs with covariance C they make inputs whose numbers are uncorrelated and, but for ε, have
 * variance 1.
 *
 * <p>PCA: row k is v_k / √(λ_k + ε); number k of the whitened input is then the k-th principal component. ZCA: Σ_k v_k·v_kᵀ /
 * √(λ_k + ε), which turns the components back, so that a whitened picture still is one.
 *
 * @see "Krizhevsky: Learning multiple layers of features from tiny images, 2009, appendix A (ZCA)"
 */
public final class WhiteningMatrix {
    /** Rows of the result that are worked on at once, so that an eigenvector is read from memory once for all of them. */
    private static final int ROWS = 16;

    private WhiteningMatrix() {}

    /**
     * The PCA whitening matrix.
     *
     * @param covariance size × size, of the inputs as they will be whitened
     * @param epsilon ε, not negative, in units of the covariance
     * @return size × size; row k is the k-th component
     * @throws IllegalArgumentException if ε is 0 and so is an eigenvalue
     */
    public static float[] pca(double[] covariance, int size, double epsilon) {
        SymmetricEigen eigen = SymmetricEigen.of(covariance, size);
        double[] scales = scales(eigen, epsilon);
        float[] matrix = new float[size * size];
        for (int k = 0; k < size; k++) {
            for (int i = 0; i < size; i++) {
                matrix[k * size + i] = (float) (eigen.vectors()[k][i] * scales[k]);
            }
        }
        return matrix;
    }

    /** The ZCA whitening matrix, symmetric. Arguments and errors as for {@link #pca}. */
    public static float[] zca(double[] covariance, int size, double epsilon) {
        SymmetricEigen eigen = SymmetricEigen.of(covariance, size);
        double[] scales = scales(eigen, epsilon);
        float[] matrix = new float[size * size];
        double[][] rows = new double[ROWS][size];
        for (int begin = 0; begin < size; begin += ROWS) {
            int end = Math.min(size, begin + ROWS);
            for (double[] row : rows) {
                Arrays.fill(row, 0);
            }
            for (int k = 0; k < size; k++) {
                double[] vector = eigen.vectors()[k];
                for (int i = begin; i < end; i++) {
                    addScaled(vector[i] * scales[k], vector, i, rows[i - begin]);
                }
            }
            for (int i = begin; i < end; i++) {
                for (int j = i; j < size; j++) {
                    float value = (float) rows[i - begin][j];
                    matrix[i * size + j] = value;
                    matrix[j * size + i] = value;
                }
            }
        }
        return matrix;
    }

    private static void addScaled(double factor, double[] vector, int from, double[] row) {
        for (int j = from; j < row.length; j++) {
            row[j] += factor * vector[j];
        }
    }

    private static double[] scales(SymmetricEigen eigen, double epsilon) {
        double[] scales = new double[eigen.values().length];
        for (int k = 0; k < scales.length; k++) {
            scales[k] = scale(eigen.values()[k], epsilon);
        }
        return scales;
    }

    /** 1 / √(λ + ε). */
    static double scale(double eigenvalue, double epsilon) {
        if (!(epsilon >= 0 && eigenvalue + epsilon > 0)) {
            throw new IllegalArgumentException("a component of the images has variance " + eigenvalue
                    + ": whitening needs a positive epsilon, found " + epsilon);
        }
        return 1 / Math.sqrt(eigenvalue + epsilon);
    }

    /**
     * The principal components of colours, each as long as its standard deviation.
     *
     * @param covariance channels × channels, of pixels
     * @return channels × channels; row k is √λ_k·v_k
     */
    public static float[] colourComponents(double[] covariance, int channels) {
        SymmetricEigen eigen = SymmetricEigen.of(covariance, channels);
        float[] components = new float[channels * channels];
        for (int k = 0; k < channels; k++) {
            for (int c = 0; c < channels; c++) {
                components[k * channels + c] = (float) (Math.sqrt(eigen.values()[k]) * eigen.vectors()[k][c]);
            }
        }
        return components;
    }
}
