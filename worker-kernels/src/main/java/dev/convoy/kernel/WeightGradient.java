package dev.convoy.kernel;

/**
 * The gradient of a convolution's weights and biases by register tiles, one block after the other, in an order of its own
 * that is turned into the field's once a batch.
 */
interface WeightGradient {
    /** Floats that {@link #run} needs for itself. */
    int scratchFloats();

    /** Floats of the packed gradient. */
    int packedFloats();

    /** Its register tiles, such as {@code 12+8 rows x 32 filters}. */
    String tiles();

    /** Multiply-adds for one image, those of unused lanes and of the padding's columns included. */
    long multiplyAdds();

    /** Adds a block's gradient to a packed one: a share of the filters. */
    void run(Share share, float[] x, float[] dy, float[] scratch, float[] packed);

    /** Adds a packed gradient to the field's order, from {@code weights} and {@code biases} of the flat vector on. */
    void addGradient(float[] packed, float[] gradient, int weights, int biases);
}
