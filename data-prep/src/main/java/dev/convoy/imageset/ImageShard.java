package dev.convoy.imageset;

import java.io.Serializable;

/**
 * One logical shard: the images whose id leaves the shard's number when divided by the number of shards, in ascending
 * order of id. It is kept for a whole run and is read only; labels are in memory, pixels there or in a file, and {@link
 * ImageReadAhead} reads them. A plain class, not a record: Spark's Kryo cannot fill records.
 */
public final class ImageShard implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int number;
    private final int numShards;
    private final StoredForm form;
    private final int[] labels;
    private final ImageStore store;

    /** Keeps the arrays without a copy. */
    ImageShard(int number, int numShards, StoredForm form, int[] labels, ImageStore store) {
        this.number = number;
        this.numShards = numShards;
        this.form = form;
        this.labels = labels;
        this.store = store;
    }

    /** The shard's number, in [0, S). */
    public int number() {
        return number;
    }

    /** How many images the shard holds; 0 where there are fewer images than shards. */
    public int size() {
        return labels.length;
    }

    /** Channels of every image: 1 or 3. */
    public int channels() {
        return form.channels();
    }

    /** Height of every image in pixels. */
    public int height() {
        return form.height();
    }

    /** Width of every image in pixels. */
    public int width() {
        return form.width();
    }

    /** Id of the image at a position in [0, size). */
    public long id(int position) {
        return (long) position * numShards + number;
    }

    /** Label of the image at a position in [0, size). */
    public int label(int position) {
        return labels[position];
    }

    /** Whether the pixels are in memory, so that nothing need be read or decoded ahead. */
    public boolean isInMemory() {
        return store.isInMemory() && !form.keptFiles();
    }

    /**
     * Pixels of the image at a position in [0, size): C × H × W unsigned bytes.
     *
     * @param buffer of that length; filled where the pixels must be read
     * @return the shard's own array (read only), the buffer or a new array
     */
    byte[] pixels(int position, byte[] buffer) {
        return form.pixels(id(position), store.read(position, buffer));
    }
}
