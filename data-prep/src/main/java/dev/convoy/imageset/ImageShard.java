package dev.convoy.imageset;

import java.io.Serializable;

/**
 * One logical shard: the images whose id leaves the shard's number when divided by the number of shards, in ascending
 * order of id. It stays in memory for a whole run and is read only. A plain class, not a record: Spark's Kryo cannot
 * fill records.
 */
public final class ImageShard implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int number;
    private final int channels;
    private final int height;
    private final int width;
    private final long[] ids;
    private final int[] labels;
    private final byte[][] pixels;

    /** Keeps the arrays without a copy; they must have the same length. */
    ImageShard(int number, ImageShape shape, long[] ids, int[] labels, byte[][] pixels) {
        this.number = number;
        this.channels = shape.channels();
        this.height = shape.height();
        this.width = shape.width();
        this.ids = ids;
        this.labels = labels;
        this.pixels = pixels;
    }

    /** The shard's number, in [0, S). */
    public int number() {
        return number;
    }

    /** How many images the shard holds; 0 where there are fewer images than shards. */
    public int size() {
        return ids.length;
    }

    /** Channels of every image: 1 or 3. */
    public int channels() {
        return channels;
    }

    /** Height of every image in pixels. */
    public int height() {
        return height;
    }

    /** Width of every image in pixels. */
    public int width() {
        return width;
    }

    /** Id of the image at a position in [0, size). */
    public long id(int position) {
        return ids[position];
    }

    /** Label of the image at a position in [0, size). */
    public int label(int position) {
        return labels[position];
    }

    /** Pixels of the image at a position in [0, size): C × H × W unsigned bytes; the shard's own array, read only. */
    public byte[] pixels(int position) {
        return pixels[position];
    }
}
