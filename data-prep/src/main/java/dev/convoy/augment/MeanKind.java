package dev.convoy.augment;

/** What is subtracted from an image before anything else. */
public enum MeanKind {
    /** Nothing. */
    NONE,
    /** One number for each channel. */
    CHANNEL,
    /** The mean image: one number for each channel and pixel. */
    IMAGE
}
