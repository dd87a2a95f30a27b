package dev.convoy.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How the stored picture must be turned to stand upright: the values 1 to 8 of the EXIF and TIFF tag 274. With stored
 * rows y and columns x, the upright pixel comes from (y, x) or, transposed, from (x, y), counted from the other end along
 * flipped axes.
 *
 * @param transposed whether rows and columns change places
 * @param flipsRows whether stored rows run from the bottom to the top of what is seen
 * @param flipsColumns the same for columns
 */
record Orientation(boolean transposed, boolean flipsRows, boolean flipsColumns) {
    static final Orientation UPRIGHT = new Orientation(false, false, false);

    private static final int TAG = 274;
    private static final int SHORT = 3;
    private static final int ENTRY_BYTES = 12;

    /** The orientation of a tag's value; values outside of 1 to 8 mean nothing and leave the picture as it is. */
    static Orientation of(int value) {
        return switch (value) {
            case 2 -> new Orientation(false, false, true);
            case 3 -> new Orientation(false, true, true);
            case 4 -> new Orientation(false, true, false);
            case 5 -> new Orientation(true, false, false);
            case 6 -> new Orientation(true, true, false);
            case 7 -> new Orientation(true, true, true);
            case 8 -> new Orientation(true, false, true);
            default -> UPRIGHT;
        };
    }

    /**
     * Reads the tag from EXIF data, which have the form of a TIFF file. They come from anybody's camera or editor: what
     * cannot be understood counts as upright, since the pixels are good.
     *
     * @param bytes a file that holds the data
     * @param offset where the data begin, at their byte order mark
     * @param length number of bytes of the data
     */
    static Orientation ofExif(byte[] bytes, int offset, int length) {
        ByteBuffer exif = ByteBuffer.wrap(bytes, offset, length).slice();
        try {
            short mark = exif.getShort();
            exif.order(mark == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            if ((mark != 0x4949 && mark != 0x4d4d) || exif.getShort() != 42) {
                return UPRIGHT;
            }
            long directory = Integer.toUnsignedLong(exif.getInt());
            if (directory > length - 2) {
                return UPRIGHT;
            }
            exif.position((int) directory);
            int entries = exif.getShort() & 0xffff;
            for (int i = 0; i < entries && exif.remaining() >= ENTRY_BYTES; i++) {
                int tag = exif.getShort() & 0xffff;
                int type = exif.getShort();
                int count = exif.getInt();
                int value = exif.getShort();
                exif.getShort();
                if (tag == TAG) {
                    return type == SHORT && count == 1 ? of(value) : UPRIGHT;
                }
            }
            return UPRIGHT;
        } catch (BufferUnderflowException e) {
            return UPRIGHT;
        }
    }

    /** The stored image turned upright; the same object if it stands so already. */
    PixelImage upright(PixelImage stored) {
        if (equals(UPRIGHT)) {
            return stored;
        }
        int height = transposed ? stored.width() : stored.height();
        int width = transposed ? stored.height() : stored.width();
        int rowStep = flipsRows ? -stored.width() : stored.width();
        int columnStep = flipsColumns ? -1 : 1;
        int origin = (flipsRows ? (stored.height() - 1) * stored.width() : 0) + (flipsColumns ? stored.width() - 1 : 0);
        int down = transposed ? columnStep : rowStep;
        int right = transposed ? rowStep : columnStep;
        byte[] pixels = new byte[stored.pixels().length];
        for (int c = 0; c < stored.channels(); c++) {
            int start = c * height * width;
            for (int y = 0; y < height; y++) {
                int from = start + origin + y * down;
                int to = start + y * width;
                for (int x = 0; x < width; x++) {
                    pixels[to + x] = stored.pixels()[from + x * right];
                }
            }
        }
        return new PixelImage(stored.channels(), height, width, pixels);
    }
}
