package dev.convoy.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Refuses files whose pixels are an image of another format with a size of its own, of which the outer header, by which
 * memory is bounded, tells nothing: BMP files with a JPEG or PNG image in them, which no program writes, and TIFF files with
 * JPEG frames that are too large.
 */
final class EmbeddedImages {
    private static final int BMP_HEADER = 14;
    private static final int BMP_COMPRESSION = 30;
    private static final int BMP_INFO_BYTES = 40;
    private static final int BMP_JPEG = 4;
    private static final int BMP_PNG = 5;

    private static final int SOF0 = 0xc0;
    private static final int SOF2 = 0xc2;
    private static final int FRAME_BYTES = 10; // marker, length, bits, height, width, components
    private static final int MAX_COMPONENTS = 4;
    private static final int SAMPLE_AND_COEFFICIENT = 3;

    private EmbeddedImages() {}

    static void checkBmp(byte[] file) throws BadImageException {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length < BMP_COMPRESSION + Integer.BYTES || bytes.getInt(BMP_HEADER) < BMP_INFO_BYTES) {
            return;
        }
        int compression = bytes.getInt(BMP_COMPRESSION);
        if (compression == BMP_JPEG || compression == BMP_PNG) {
            throw new BadImageException(
                    "unsupported: BMP with a " + (compression == BMP_JPEG ? "JPEG" : "PNG") + " image in it");
        }
    }

    /** Looks for frame headers at every byte, since the places of a TIFF file's strips and tiles can lie anywhere. */
    static void checkTiff(byte[] file) throws BadImageException {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        for (int at = 0; at + FRAME_BYTES <= file.length; at++) {
            int marker = file[at + 1] & 0xff;
            int components = file[at + 9] & 0xff;
            if (file[at] == (byte) 0xff
                    && marker >= SOF0
                    && marker <= SOF2
                    && components <= MAX_COMPONENTS
                    && bytes.getShort(at + 2) == 8 + 3 * components) {
                long height = bytes.getShort(at + 5) & 0xffff;
                long width = bytes.getShort(at + 7) & 0xffff;
                if (height * width * components * SAMPLE_AND_COEFFICIENT > MemoryBound.MAX_BYTES) {
                    throw new BadImageException(
                            "too large: TIFF with a JPEG frame of " + width + "x" + height + " pixels in it");
                }
            }
        }
    }
}
