package dev.convoy.imageset;

import java.io.Serializable;

/**
 * One image in the form that shards keep: see {@link StoredForm}. A plain class, not a record: Spark's Kryo cannot fill
 * records.
 */
final class StoredImage implements Serializable {
    private static final long serialVersionUID = 1L;

    final long id;
    final int label;
    final byte[] bytes;

    /** Keeps {@code bytes} without a copy. */
    StoredImage(long id, int label, byte[] bytes) {
        this.id = id;
        this.label = label;
        this.bytes = bytes;
    }
}
