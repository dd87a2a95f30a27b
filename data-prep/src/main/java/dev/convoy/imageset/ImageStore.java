package dev.convoy.imageset;

/** Where the images of a shard are: one array of bytes for each, found by its position in the shard. */
interface ImageStore {
    /** Whether {@link #read} costs nothing, since the arrays are there. */
    boolean isInMemory();

    /**
     * The bytes of an image.
     *
     * @param buffer filled and returned where the bytes are to be read and have its length
     * @return the store's own array (read only), {@code buffer}, or a new one
     * @throws java.io.UncheckedIOException if they cannot be read
     */
    byte[] read(int position, byte[] buffer);

    /** Takes the images of a shard in the order of their positions. */
    interface Builder {
        /** Takes the next image; the array may be kept. */
        void add(byte[] bytes);

        /** The store, once all images are in. */
        ImageStore build();
    }
}
