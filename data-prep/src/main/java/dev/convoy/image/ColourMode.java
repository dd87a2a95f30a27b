package dev.convoy.image;

/** Which channels the images of a data set have. */
public enum ColourMode {
    /** The format's own: grey for IDX, RGB for everything else. */
    AUTO,
    /** Three channels, red, green, blue; a grey image has its value three times. */
    RGB,
    /** One channel; a colour image becomes its luma (ITU-R 601). */
    GREY
}
