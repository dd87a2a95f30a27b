package dev.convoy.kernel;

/** Which neighbours local response normalization looks at. */
public enum LrnRegion {
    /** The channels around one, at the same pixel. */
    ACROSS_CHANNELS,
    /** The pixels around one, in the same channel. */
    WITHIN_CHANNEL
}
