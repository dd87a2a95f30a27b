package dev.convoy.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where the first frame of a GIF file lies on its canvas, the logical screen. A screen that is smaller than the frame grows
 * to hold it, as in browsers.
 *
 * @param top in pixels
 * @param left in pixels
 * @param height of the canvas in pixels
 * @param width of the canvas in pixels
 */
record GifCanvas(int top, int left, int height, int width) {
    private static final int SCREEN = 6;
    private static final int HEADER_BYTES = 13;
    private static final int FRAME_BYTES = 9;
    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2c;

    static GifCanvas of(byte[] file) throws BadImageException {
        int at = file.length < HEADER_BYTES ? file.length : HEADER_BYTES + paletteBytes(file[SCREEN + 4]);
        while (at < file.length && file[at] == EXTENSION) {
            at += 2; // and blocks, each after its length, up to an empty one
            while (at < file.length && file[at] != 0) {
                at += 1 + (file[at] & 0xff);
            }
            at++;
        }
        if (at + FRAME_BYTES > file.length || file[at] != FRAME) {
            throw new BadImageException("damaged: no frame at byte " + at + " of " + file.length);
        }
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int left = bytes.getShort(at + 1) & 0xffff;
        int top = bytes.getShort(at + 3) & 0xffff;
        int width = left + (bytes.getShort(at + 5) & 0xffff);
        int height = top + (bytes.getShort(at + 7) & 0xffff);
        return new GifCanvas(
                top,
                left,
                Math.max(height, bytes.getShort(SCREEN + 2) & 0xffff),
                Math.max(width, bytes.getShort(SCREEN) & 0xffff));
    }

    private static int paletteBytes(byte flags) {
        return flags < 0 ? 3 << ((flags & 7) + 1) : 0;
    }
}
