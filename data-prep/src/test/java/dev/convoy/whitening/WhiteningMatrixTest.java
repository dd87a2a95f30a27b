package dev.convoy.whitening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhiteningMatrixTest {
    @ParameterizedTest(name = "size={0}")
    @ValueSource(ints = {1, 2, 3, 16, 17, 40})
    void matrices_timesTheData_haveIdentityCovariance(int size) {
        double[] covariance = covariance(size, 7L);

        for (float[] matrix :
                new float[][] {WhiteningMatrix.pca(covariance, size, 0), WhiteningMatrix.zca(covariance, size, 0)}) {
            // cov(W·x) = W·C·Wᵀ
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    double sum = 0;
                    for (int k = 0; k < size; k++) {
                        for (int l = 0; l < size; l++) {
                            sum += matrix[i * size + k] * covariance[k * size + l] * matrix[j * size + l];
                        }
                    }
                    assertThat(sum).isCloseTo(i == j ? 1 : 0, within(1e-4));
                }
            }
        }
    }

    @Test
    void zca_anyCovariance_isSymmetricAndItsSquareIsTheInverse() {
        int size = 20;
        double[] covariance = covariance(size, 3L);

        float[] zca = WhiteningMatrix.zca(covariance, size, 0);

        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                assertThat(zca[i * size + j]).isEqualTo(zca[j * size + i]);
                double sum = 0; // (Z·Z·C)[i][j]
                for (int k = 0; k < size; k++) {
                    for (int l = 0; l < size; l++) {
                        sum += (double) zca[i * size + k] * zca[k * size + l] * covariance[l * size + j];
                    }
                }
                assertThat(sum).isCloseTo(i == j ? 1 : 0, within(1e-3));
            }
        }
    }

    @Test
    void pca_diagonalCovariance_ordersComponentsByVarianceAndAddsEpsilon() {
        double[] covariance = {4, 0, 0, 0, 25, 0, 0, 0, 1};

        float[] matrix = WhiteningMatrix.pca(covariance, 3, 11);

        assertThat(matrix)
                .containsExactly(
                        new float[] {0, 1f / 6, 0, (float) (1 / Math.sqrt(15)), 0, 0, 0, 0, (float) (1 / Math.sqrt(12))
                        },
                        within(1e-7f));
    }

    @Test
    void zca_largeEpsilon_isNearlyAMultipleOfTheImage() {
        double[] covariance = covariance(5, 1L);

        float[] matrix = WhiteningMatrix.zca(covariance, 5, 1e8);

        for (int i = 0; i < 25; i++) {
            assertThat(matrix[i]).isCloseTo(i % 6 == 0 ? 1e-4f : 0, within(1e-7f));
        }
    }

    @Test
    void matrices_sameCovariance_haveTheSameBits() {
        double[] covariance = covariance(30, 9L);

        assertThat(WhiteningMatrix.zca(covariance, 30, 0.1)).isEqualTo(WhiteningMatrix.zca(covariance, 30, 0.1));
        assertThat(WhiteningMatrix.pca(covariance, 30, 0.1)).isEqualTo(WhiteningMatrix.pca(covariance, 30, 0.1));
    }

    @Test
    void matrices_componentWithoutVariance_needsEpsilon() {
        double[] covariance = {1, 1, 1, 1};

        assertThatThrownBy(() -> WhiteningMatrix.zca(covariance, 2, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("whitening needs a positive epsilon, found 0.0");
        assertThat(WhiteningMatrix.zca(covariance, 2, 1e-3)).doesNotContain(Float.NaN);
    }

    @Test
    void colourComponents_anyCovariance_giveItBack() {
        double[] covariance = covariance(3, 4L);

        float[] components = WhiteningMatrix.colourComponents(covariance, 3);

        // Σ_k (√λ_k·v_k)·(√λ_k·v_k)ᵀ = C, longest first
        double lastLength = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 3; i++) {
            double length = 0;
            for (int j = 0; j < 3; j++) {
                double sum = 0;
                for (int k = 0; k < 3; k++) {
                    sum += (double) components[3 * k + i] * components[3 * k + j];
                }
                assertThat(sum).isCloseTo(covariance[3 * i + j], within(1e-4));
                length += components[3 * i + j] * components[3 * i + j];
            }
            assertThat(length).isLessThan(lastLength);
            lastLength = length;
        }
    }

    @Test
    void eigen_anyMatrix_solvesTheEquation() {
        int size = 25;
        double[] matrix = covariance(size, 6L);

        SymmetricEigen eigen = SymmetricEigen.of(matrix, size);

        for (int k = 0; k < size; k++) {
            double length = 0;
            for (int i = 0; i < size; i++) {
                double product = 0;
                for (int j = 0; j < size; j++) {
                    product += matrix[i * size + j] * eigen.vectors()[k][j];
                }
                assertThat(product).isCloseTo(eigen.values()[k] * eigen.vectors()[k][i], within(1e-9));
                length += eigen.vectors()[k][i] * eigen.vectors()[k][i];
            }
            assertThat(length).isCloseTo(1, within(1e-12));
            assertThat(k == 0 || eigen.values()[k] <= eigen.values()[k - 1]).isTrue();
        }
    }

    @Test
    void eigen_notANumber_throws() {
        assertThatThrownBy(() -> SymmetricEigen.of(new double[] {Double.NaN}, 1))
                .hasMessage("covariance must be finite, found NaN");
    }

    /** A covariance of random numbers that hang together: A·Aᵀ + 0.1·I. */
    private static double[] covariance(int size, long seed) {
        Random random = new Random(seed);
        double[] a = random.doubles((long) size * size, -1, 1).toArray();
        double[] covariance = new double[size * size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                covariance[i * size + j] = i == j ? 0.1 : 0;
                for (int k = 0; k < size; k++) {
                    covariance[i * size + j] += a[i * size + k] * a[j * size + k];
                }
            }
        }
        return covariance;
    }
}
