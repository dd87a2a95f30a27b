package dev.convoy.imageset;

import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads the pixels of a staging file, and the files kept in their place, image by image. */
final class StagedPixels implements Closeable {
    private static final int BUFFER_BYTES = 1 << 17;

    private final FSDataInputStream in;

    StagedPixels(FileSystem fileSystem, Path file) throws IOException {
        in = fileSystem.open(file, BUFFER_BYTES);
    }

    byte[] read(StagedImage image) throws IOException {
        return read(image.offset(), image.length());
    }

    /** What the data set holds of an image: its file, if that is kept, else the pixels. */
    byte[] stored(StagedImage image, byte[] pixels) throws IOException {
        return image.keptLength() == 0 ? pixels : read(image.offset() + image.length(), image.keptLength());
    }

    private byte[] read(long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        if (in.getPos() != offset) {
            in.seek(offset);
        }
        in.readFully(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
