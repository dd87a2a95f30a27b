package dev.convoy.net;

/** What makes the numbers of an input uncorrelated and of equal variance, before a net sees them. */
public enum Whitening {
    /** Nothing. */
    NONE,
    /** The principal components of the training images, each divided by its standard deviation. */
    PCA,
    /** The same, turned back to pixels. */
    ZCA
}
