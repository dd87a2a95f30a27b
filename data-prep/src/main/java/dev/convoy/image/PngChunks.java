package dev.convoy.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Checks that a PNG file is whole, a chain of chunks (length, type, data, checksum) that ends with IEND, and keeps the
 * chunks that tell of pixels. The JDK's reader checks no checksums, takes a file that lost its end for a good one, and
 * would unpack compressed texts of any size.
 *
 * @param bare the file without other chunks
 * @param orientation of the EXIF data, upright without
 */
record PngChunks(byte[] bare, Orientation orientation) {
    private static final int SIGNATURE_BYTES = 8;
    private static final int TYPE_BYTES = 4;
    private static final int HEAD_BYTES = 4 + TYPE_BYTES;
    private static final int FRAME_BYTES = HEAD_BYTES + 4;
    private static final Set<String> KEPT = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

    static PngChunks of(byte[] file) throws BadImageException {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        ByteBuffer bare = ByteBuffer.allocate(file.length);
        bare.put(file, 0, SIGNATURE_BYTES);
        Orientation orientation = Orientation.UPRIGHT;
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
            if ((int) checksum.getValue() != bytes.getInt(start + HEAD_BYTES + length)) {
                throw new BadImageException("damaged: wrong checksum of chunk " + printable(type));
            }
            if (KEPT.contains(type)) {
                bare.put(file, start, FRAME_BYTES + length);
            } else if (type.equals("eXIf")) {
                orientation = Orientation.ofExif(file, start + HEAD_BYTES, length);
            }
            if (type.equals("IEND")) {
                return new PngChunks(Arrays.copyOf(bare.array(), bare.position()), orientation);
            }
            start += FRAME_BYTES + length;
        }
    }

    private static String printable(String type) {
        return type.replaceAll("[^A-Za-z]", "?");
    }
}
