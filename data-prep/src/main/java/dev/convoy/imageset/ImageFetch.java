package dev.convoy.imageset;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * A few images of a shard, perhaps still on their way. Belongs to one thread, which waits for it, uses its pixels and gives
 * it back; its buffers then serve the next one.
 */
public final class ImageFetch implements AutoCloseable {
    private static final byte[] NONE = {};

    private final ImageReadAhead owner;
    private int[] positions = {};
    private byte[][] buffers = {};
    private byte[][] pixels = {};
    private int count;
    private Future<?> reading = ImageReadAhead.DONE;

    ImageFetch(ImageReadAhead owner) {
        this.owner = owner;
    }

    /** Asks for images; those in memory are there at once. */
    void begin(ImageShard shard, int[] wanted, int number) {
        count = number;
        if (pixels.length < number) {
            positions = Arrays.copyOf(positions, number);
            pixels = Arrays.copyOf(pixels, number);
            buffers = Arrays.copyOf(buffers, number);
        }
        System.arraycopy(wanted, 0, positions, 0, number);
        if (number == 0 || shard.isInMemory()) {
            for (int i = 0; i < number; i++) {
                pixels[i] = shard.pixels(positions[i], NONE);
            }
            reading = ImageReadAhead.DONE;
        } else {
            reading = ImageReadAhead.submit(reader(shard));
        }
    }

    private Callable<Object> reader(ImageShard shard) {
        return () -> {
            int size = shard.channels() * shard.height() * shard.width();
            for (int i = 0; i < count; i++) {
                if (buffers[i] == null || buffers[i].length != size) {
                    buffers[i] = new byte[size];
                }
                pixels[i] = shard.pixels(positions[i], buffers[i]);
            }
            return count;
        };
    }

    /**
     * Waits until all images are there.
     *
     * @throws java.io.UncheckedIOException if they cannot be read
     */
    public ImageFetch await() {
        try {
            reading.get();
            return this;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException("reading images failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for images", e);
        }
    }

    /** Number of images. */
    public int size() {
        return count;
    }

    /** Position in the shard of the i-th image that was asked for. */
    public int position(int i) {
        return positions[i];
    }

    /** Pixels of the i-th image that was asked for: C × H × W unsigned bytes; read only, valid until this is given back. */
    public byte[] pixels(int i) {
        return pixels[i];
    }

    /** Gives the buffers back; only what has been waited for may be given back. */
    @Override
    public void close() {
        owner.takeBack(this);
    }
}
