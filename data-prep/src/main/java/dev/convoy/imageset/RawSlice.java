package dev.convoy.imageset;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/**
 * A run of raw images that one task reads. Slices are cut by the input alone, so that a data set does not depend on the
 * cluster. Implementations are plain classes with plain fields, which both of Spark's serializers can carry.
 */
interface RawSlice extends Serializable {
    /** Number of images in the slice. */
    int size();

    /** Adds what is known of the images without reading them, which changes when they do. */
    void identify(InputDigest digest);

    /**
     * Reads the images in order and hands each to the sink. Images that cannot be read or decoded are rejected there; an
     * exception is for failures that a second try may heal.
     */
    void read(Configuration configuration, RawImageSink sink) throws IOException;
}
