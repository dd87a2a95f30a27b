package dev.convoy.imageset;

import java.io.Serializable;

/**
 * An image as the search for duplicates sees it. A plain class, not a record: Spark's Kryo cannot fill records. Its order
 * brings copies together, those of the train split first.
 */
final class ImageCopy implements Comparable<ImageCopy>, Serializable {
    private static final long serialVersionUID = 1L;

    final long content;
    final long contentRest;
    final byte split;
    final long position;
    final int label;
    final long hash;
    final byte[] cells;

    ImageCopy(StagedImage image, Split split, long position) {
        this.content = image.content();
        this.contentRest = image.contentRest();
        this.split = (byte) split.ordinal();
        this.position = position;
        this.label = image.label();
        this.hash = image.signature().hash();
        this.cells = image.signature().cells();
    }

    boolean hasContentOf(ImageCopy other) {
        return content == other.content && contentRest == other.contentRest;
    }

    Duplicate of(ImageCopy kept, int distance) {
        return new Duplicate(position, split, kept.position, kept.split, distance);
    }

    @Override
    public int compareTo(ImageCopy other) {
        int order = Long.compare(content, other.content);
        order = order != 0 ? order : Long.compare(contentRest, other.contentRest);
        order = order != 0 ? order : Byte.compare(split, other.split);
        return order != 0 ? order : Long.compare(position, other.position);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageCopy that && compareTo(that) == 0;
    }

    /** Of the content alone, which makes copies meet in one task. */
    @Override
    public int hashCode() {
        return Long.hashCode(content);
    }
}
