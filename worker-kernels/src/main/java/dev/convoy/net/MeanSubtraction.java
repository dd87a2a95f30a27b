package dev.convoy.net;

/** What is subtracted from the pixels before a net sees them. */
public enum MeanSubtraction {
    /** Nothing. */
    NONE,
    /** The mean of each channel over the training images, one number a channel. */
    CHANNEL,
    /** The mean training image, one number a pixel and channel. */
    IMAGE
}
