package dev.convoy.augment;

/**
 * Statistics of the train split that an input is made with. No array is copied; an empty one leaves its step out.
 *
 * @param mean C × H × W numbers where the settings ask for {@link MeanKind#IMAGE}, C numbers for {@link
 *     MeanKind#CHANNEL}, none for {@link MeanKind#NONE}; in units of pixels, [0, 255]
 * @param std standard deviation of each channel, C positive numbers in units of pixels, or none
 * @param colourComponents C × C numbers where the settings ask for colour noise: row k is the k-th principal component of
 *     the pixels' channels, as long as its standard deviation, in units of pixels; else none
 * @param whitening D × D numbers, D = C · h · w, whose row i makes number i of the whitened input; or none
 */
public record InputStatistics(float[] mean, float[] std, float[] colourComponents, float[] whitening) {
    private static final float[] NONE = {};

    /** A mean and nothing else. */
    public static InputStatistics ofMean(float[] mean) {
        return new InputStatistics(mean, NONE, NONE, NONE);
    }

    /** The same, with standard deviations. */
    public InputStatistics withStd(float[] other) {
        return new InputStatistics(mean, other, colourComponents, whitening);
    }

    /** The same, with components of the colours. */
    public InputStatistics withColourComponents(float[] other) {
        return new InputStatistics(mean, std, other, whitening);
    }

    /** The same, with a whitening matrix. */
    public InputStatistics withWhitening(float[] other) {
        return new InputStatistics(mean, std, colourComponents, other);
    }
}
