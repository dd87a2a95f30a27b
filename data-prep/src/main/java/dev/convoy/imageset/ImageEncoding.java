package dev.convoy.imageset;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the column {@code pixels} of a data set holds. */
public enum ImageEncoding {
    /** C × H × W unsigned bytes in every row. */
    @JsonProperty("raw")
    RAW,
    /**
     * In rows of fewer bytes than C · H · W the JPEG file that the image was made of, to be decoded when it is used; C × H ×
     * W unsigned bytes in all others.
     */
    @JsonProperty("jpeg")
    JPEG
}
