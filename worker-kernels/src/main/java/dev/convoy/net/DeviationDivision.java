package dev.convoy.net;

/** What the differences from the mean are divided by before a net sees them. */
public enum DeviationDivision {
    /** Nothing. */
    NONE,
    /** The standard deviation of each channel over the training images, one number a channel. */
    CHANNEL
}
