package dev.convoy.whitening;

import java.io.Serializable;

/**
 * Sums of numbers in [0, 255] and of their products in pairs, from which their covariance follows. Whole numbers, so the order
 * of the images and the way they are spread over a cluster change nothing: 2⁶³ allows 1.4·10¹⁴ images.
 */
final class ProductSums implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int size;
    private final long[] sums;

    /** Row i holds the products with j ≥ i; rows lie one after the other. */
    private final long[] products;

    private long count;

    ProductSums(int size) {
        this.size = size;
        this.sums = new long[size];
        this.products = new long[size * (size + 1) / 2];
    }

    /** Number of numbers D in each sample. */
    int size() {
        return size;
    }

    void countSamples(long samples) {
        count += samples;
    }

    void addSum(int i, long sum) {
        sums[i] += sum;
    }

    /** Adds a sum of products of numbers i and j ≥ i. */
    void addProduct(int i, int j, long sum) {
        products[row(i) + j] += sum;
    }

    /** Adds sums of products of number i with each j in [from, end), from ≥ i. */
    void addProducts(int i, float[] wholeNumbers, int from, int end) {
        int row = row(i);
        for (int j = from; j < end; j++) {
            // by way of int, which the JIT makes vector code of; sums are below 2²⁴
            products[row + j] += (int) wholeNumbers[j];
        }
    }

    private int row(int i) {
        return i * size - i * (i + 1) / 2;
    }

    /** Adds another's sums to these. */
    ProductSums add(ProductSums other) {
        count += other.count;
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.sums[i];
        }
        for (int i = 0; i < products.length; i++) {
            products[i] += other.products[i];
        }
        return this;
    }

    /** The covariance C[i][j] = E[x_i·x_j] − E[x_i]·E[x_j]; D × D. */
    double[] covariance() {
        double[] covariance = new double[size * size];
        for (int i = 0; i < size; i++) {
            double mean = (double) sums[i] / count;
            for (int j = i; j < size; j++) {
                double value = (double) products[row(i) + j] / count - mean * ((double) sums[j] / count);
                covariance[i * size + j] = value;
                covariance[j * size + i] = value;
            }
        }
        return covariance;
    }
}
