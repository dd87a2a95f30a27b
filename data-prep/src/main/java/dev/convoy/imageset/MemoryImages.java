package dev.convoy.imageset;

import java.io.Serializable;

/** Images in memory. A plain class, not a record: Spark's Kryo cannot fill records. */
final class MemoryImages implements ImageStore, Serializable {
    private static final long serialVersionUID = 1L;

    private final byte[][] images;

    /** Keeps the arrays without a copy. */
    MemoryImages(byte[][] images) {
        this.images = images;
    }

    @Override
    public boolean isInMemory() {
        return true;
    }

    @Override
    public byte[] read(int position, byte[] buffer) {
        return images[position];
    }

    /** A builder for a known number of images. */
    static ImageStore.Builder builder(int size) {
        byte[][] images = new byte[size][];
        return new ImageStore.Builder() {
            private int next;

            @Override
            public void add(byte[] bytes) {
                images[next++] = bytes;
            }

            @Override
            public ImageStore build() {
                return new MemoryImages(images);
            }
        };
    }
}
