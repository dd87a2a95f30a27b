package dev.convoy.augment;

/**
 * AlexNet's noise of colours: to every pixel of an image the same colour Σ_k α_k·√λ_k·p_k is added, with p_k and λ_k the
 * eigenvectors and eigenvalues of the covariance of the training pixels' channels and α_k normal with deviation sigma.
 *
 * <p>The paper writes λ_k in place of √λ_k, which would make the strength depend on the unit of pixels; its author's program
 * (cuda-convnet) calls the factors standard deviations of the colours, as they are here.
 *
 * @see "Krizhevsky, Sutskever, Hinton: ImageNet Classification with Deep CNNs, 2012, section 4.1"
 */
final class ColourNoise {
    private static final double UNIT_32 = 0x1p-32;

    private ColourNoise() {}

    /**
     * What is added to one channel, in units of pixels.
     *
     * @param components C × C: row k is √λ_k·p_k
     * @param random its draws from {@code firstDraw} on, one for each component
     */
    static double shift(double sigma, float[] components, int channels, int c, RandomBits random, int firstDraw) {
        double shift = 0;
        for (int k = 0; k < channels; k++) {
            shift += sigma * gaussian(random.bits(firstDraw + k)) * components[k * channels + c];
        }
        return shift;
    }

    /**
     * A number of the normal distribution from 64 random bits, by the Box–Muller transform: √(−2 ln u)·cos(2π v), u in (0, 1]
     * from the upper 32 bits and v in [0, 1) from the lower; at most 6.7 deviations from 0.
     */
    static double gaussian(long bits) {
        double u = ((bits >>> 32) + 1) * UNIT_32;
        double v = (bits & 0xFFFFFFFFL) * UNIT_32;
        return Math.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * v);
    }
}
