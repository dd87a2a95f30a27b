package dev.convoy.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Checks that a PNG file is whole: a chain of chunks (length, type, data, checksum) that ends with IEND. The JDK's reader
 * checks no checksums and takes a file that lost its end for a good one.
 */
final class PngChunks {
    private static final int SIGNATURE_BYTES = 8;
    private static final int TYPE_BYTES = 4;
    private static final int FRAME_BYTES = 4 + TYPE_BYTES + 4;

    private PngChunks() {}

    static void check(byte[] file) throws BadImageException {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        int start = SIGNATURE_BYTES;
        while (true) {
            if (file.length - start < FRAME_BYTES) {
                throw new BadImageException("damaged: ends after " + file.length + " bytes without its end mark");
            }
            int length = bytes.getInt(start);
            String type = new String(file, start + 4, TYPE_BYTES, StandardCharsets.ISO_8859_1);
            if (length < 0 || length > file.length - start - FRAME_BYTES) {
                throw new BadImageException("damaged: ends after " + file.length + " bytes within its chunk "
                        + printable(type) + " of " + Integer.toUnsignedLong(length));
            }
            CRC32 checksum = new CRC32();
            checksum.update(file, start + 4, TYPE_BYTES + length);
            if ((int) checksum.getValue() != bytes.getInt(start + 4 + TYPE_BYTES + length)) {
                throw new BadImageException("damaged: wrong checksum of chunk " + printable(type));
            }
            if (type.equals("IEND")) {
                return;
            }
            start += FRAME_BYTES + length;
        }
    }

    private static String printable(String type) {
        return type.replaceAll("[^A-Za-z]", "?");
    }
}
