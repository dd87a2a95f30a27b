package dev.convoy.imageset;

import java.io.Serializable;

/** One image of a data set. A plain class, not a record: Spark's Kryo cannot fill records. */
public final class LabelledImage implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long id;
    private final int label;
    private final byte[] pixels;

    /**
     * Keeps {@code pixels} without a copy.
     *
     * @param id number of the image within its split, from 0
     * @param label place of its class in {@link ImageSetInfo#classNames()}
     * @param pixels C × H × W unsigned bytes
     */
    public LabelledImage(long id, int label, byte[] pixels) {
        this.id = id;
        this.label = label;
        this.pixels = pixels;
    }

    public long id() {
        return id;
    }

    public int label() {
        return label;
    }

    /** C × H × W unsigned bytes; the image's own array, not to be written to. */
    public byte[] pixels() {
        return pixels;
    }
}
