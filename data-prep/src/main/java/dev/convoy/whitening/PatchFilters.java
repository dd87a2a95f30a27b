package dev.convoy.whitening;

/**
 * Filters of a first convolution that whiten patches of its input: the eigenvectors of the patches' covariance, each divided by
 * √(λ + ε), largest eigenvalue first, then the negatives of all of these, so that a rectifier behind loses nothing. Patches are
 * those that the convolution sees inside of the image; the order of all sums is that of images, rows and columns.
 *
 * @see "Jordan: 94% on CIFAR-10 in 3.29 seconds on a single GPU, 2024; tysam-code: hlb-CIFAR10"
 */
public final class PatchFilters {
    private final int channels;
    private final int height;
    private final int width;
    private final int filterHeight;
    private final int filterWidth;
    private final int stride;
    private final int size;
    private final double[] sums;
    private final double[] products;
    private final double[] patch;
    private long patches;

    /**
     * Filters for inputs of one shape.
     *
     * @param channels C
     * @param height rows of an input, at least {@code filterHeight}
     * @param width columns of an input, at least {@code filterWidth}
     * @param filterHeight R
     * @param filterWidth S
     * @param stride step from patch to patch
     */
    public PatchFilters(int channels, int height, int width, int filterHeight, int filterWidth, int stride) {
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.filterHeight = filterHeight;
        this.filterWidth = filterWidth;
        this.stride = stride;
        this.size = channels * filterHeight * filterWidth;
        this.sums = new double[size];
        this.products = new double[size * size];
        this.patch = new double[size];
    }

    /** Number of patches in one input. */
    public long patchesPerImage() {
        return (long) ((height - filterHeight) / stride + 1) * ((width - filterWidth) / stride + 1);
    }

    /**
     * Takes the patches of an input.
     *
     * @param input C × H × W numbers from {@code offset} on; read only
     */
    public void add(float[] input, int offset) {
        for (int y = 0; y + filterHeight <= height; y += stride) {
            for (int x = 0; x + filterWidth <= width; x += stride) {
                addPatch(input, offset + y * width + x);
            }
        }
    }

    private void addPatch(float[] input, int corner) {
        int i = 0;
        for (int c = 0; c < channels; c++) {
            for (int r = 0; r < filterHeight; r++) {
                for (int s = 0; s < filterWidth; s++) {
                    patch[i++] = input[corner + (c * height + r) * width + s];
                }
            }
        }
        for (i = 0; i < size; i++) {
            sums[i] += patch[i];
            addScaled(patch[i], patch, products, i * size);
        }
        patches++;
    }

    private static void addScaled(double factor, double[] patch, double[] products, int row) {
        for (int j = 0; j < patch.length; j++) {
            products[row + j] += factor * patch[j];
        }
    }

    /**
     * The filters.
     *
     * @param filters K, even, at most 2·C·R·S
     * @param epsilon ε, not negative, in units of the input squared
     * @return K × C × R × S numbers
     * @throws IllegalArgumentException if there was no patch, or ε is 0 and so is an eigenvalue that is needed
     */
    public float[] filters(int filters, double epsilon) {
        if (patches == 0) {
            throw new IllegalArgumentException("filters that whiten patches need at least one image");
        }
        double[] covariance = new double[size * size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                covariance[i * size + j] = products[i * size + j] / patches - (sums[i] / patches) * (sums[j] / patches);
            }
        }
        SymmetricEigen eigen = SymmetricEigen.of(covariance, size);
        float[] values = new float[filters * size];
        int half = filters / 2;
        for (int k = 0; k < half; k++) {
            double scale = WhiteningMatrix.scale(eigen.values()[k], epsilon);
            for (int i = 0; i < size; i++) {
                float weight = (float) (eigen.vectors()[k][i] * scale);
                values[k * size + i] = weight;
                values[(half + k) * size + i] = -weight;
            }
        }
        return values;
    }
}
