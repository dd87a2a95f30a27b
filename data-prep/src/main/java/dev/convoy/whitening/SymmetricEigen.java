package dev.convoy.whitening;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Eigenvalues and eigenvectors of a covariance, by EJML's QR algorithm in double precision, on one
 * thread.
 *
 * @param values λ in descending order; small negative ones, which rounding makes of zeros, are set to 0
 * @param vectors vectors[k] is the eigenvector of values[k], of length 1, its entry of largest magnitude positive
 */
record SymmetricEigen(double[] values, double[][] vectors) {
    /**
     * Decomposes.
     *
     * @param matrix size × size, symmetric; not kept
     * @throws IllegalArgumentException if it has entries that are no numbers
     */
    static SymmetricEigen of(double[] matrix, int size) {
        for (double entry : matrix) {
            if (!Double.isFinite(entry)) {
                throw new IllegalArgumentException("covariance must be finite, found " + entry);
            }
        }
        EigenDecomposition_F64<DMatrixRMaj> decomposition = DecompositionFactory_DDRM.eig(size, true, true);
        if (!decomposition.decompose(new DMatrixRMaj(size, size, true, matrix.clone()))) {
            throw new IllegalArgumentException(
                    "eigenvectors of the " + size + "x" + size + " covariance do not converge");
        }
        int[] order = IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingDouble(
                        k -> -decomposition.getEigenvalue(k).getReal()))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] values = new double[size];
        double[][] vectors = new double[size][];
        for (int k = 0; k < size; k++) {
            values[k] = Math.max(0, decomposition.getEigenvalue(order[k]).getReal());
            vectors[k] = oriented(decomposition.getEigenVector(order[k]).getData());
        }
        return new SymmetricEigen(values, vectors);
    }

    /** A vector or its opposite; both are eigenvectors, and one must be chosen. */
    private static double[] oriented(double[] vector) {
        int largest = 0;
        for (int i = 1; i < vector.length; i++) {
            largest = Math.abs(vector[i]) > Math.abs(vector[largest]) ? i : largest;
        }
        double sign = vector[largest] < 0 ? -1 : 1;
        double[] oriented = new double[vector.length];
        for (int i = 0; i < vector.length; i++) {
            oriented[i] = sign * vector[i];
        }
        return oriented;
    }
}
