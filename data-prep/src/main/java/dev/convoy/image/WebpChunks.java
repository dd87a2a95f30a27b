package dev.convoy.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What the chunks of a WebP file (name, length, data, filled to an even length) say of its pixels.
 *
 * @param lossy whether they are coded as a frame of VP8
 * @param orientation of the EXIF data, upright without
 */
record WebpChunks(boolean lossy, Orientation orientation) {
    private static final int FIRST_CHUNK = 12;
    private static final int HEAD_BYTES = 8;
    private static final int VP8 = 0x20385056;
    private static final int EXIF = 0x46495845; // in the order of RIFF, little-endian
    private static final byte[] PREFIX = {'E', 'x', 'i', 'f', 0, 0};

    static WebpChunks of(byte[] file) throws BadImageException {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long end = HEAD_BYTES + Integer.toUnsignedLong(bytes.getInt(4));
        if (end > file.length) {
            throw new BadImageException("damaged: ends after " + file.length + " bytes of " + end);
        }
        boolean lossy = false;
        Orientation orientation = Orientation.UPRIGHT;
        int at = FIRST_CHUNK;
        while (at <= end - HEAD_BYTES) {
            long length = Integer.toUnsignedLong(bytes.getInt(at + 4));
            if (length > end - at - HEAD_BYTES) {
                throw new BadImageException(
                        "damaged: a chunk at byte " + at + " of " + length + " bytes is longer than the file");
            }
            lossy |= bytes.getInt(at) == VP8;
            if (bytes.getInt(at) == EXIF) {
                int data = at + HEAD_BYTES;
                int skipped = begins(file, data, length) ? PREFIX.length : 0; // some writers keep JPEG's prefix
                orientation = Orientation.ofExif(file, data + skipped, (int) length - skipped);
            }
            at += HEAD_BYTES + (int) (length + (length & 1));
        }
        return new WebpChunks(lossy, orientation);
    }

    private static boolean begins(byte[] file, int at, long length) {
        return length >= PREFIX.length && Arrays.equals(file, at, at + PREFIX.length, PREFIX, 0, PREFIX.length);
    }
}
