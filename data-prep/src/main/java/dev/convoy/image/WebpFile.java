package dev.convoy.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What the chunks of a WebP file (name, length, data, filled to an even length) say of its picture, of its first frame if
 * it is animated. Colour profiles and other data are left aside.
 *
 * @param lossy whether the pixels are a frame of VP8 and not lossless
 * @param pixels chunk of the pixels
 * @param alpha chunk of the alpha plane of lossy pixels; empty without
 * @param width of the pixels
 * @param height of the pixels
 * @param left where they begin on the canvas
 * @param top where they begin on the canvas
 * @param canvasWidth width of the whole picture
 * @param canvasHeight height of the whole picture
 * @param orientation of the EXIF data, upright without
 */
record WebpFile(
        boolean lossy,
        Chunk pixels,
        Chunk alpha,
        int width,
        int height,
        int left,
        int top,
        int canvasWidth,
        int canvasHeight,
        Orientation orientation) {

    /** A chunk's data: {@code length} bytes of the file at {@code at}. */
    record Chunk(int at, int length) {
        static final Chunk NONE = new Chunk(0, 0);

        int end() {
            return at + length;
        }

        boolean isEmpty() {
            return length == 0;
        }
    }

    // in the order of RIFF, little-endian
    private static final int VP8X = 0x58385056;
    private static final int VP8 = 0x20385056;
    private static final int VP8L = 0x4c385056;
    private static final int ALPH = 0x48504c41;
    private static final int ANMF = 0x464d4e41;
    private static final int EXIF = 0x46495845;

    private static final int FIRST_CHUNK = 12;
    private static final int HEAD_BYTES = 8;
    private static final int CANVAS_BYTES = 10;
    private static final int FRAME_BYTES = 16;
    private static final int VP8_HEADER_BYTES = 10;
    private static final int START_CODE = 0x2a019d;
    private static final int LOSSLESS_SIGNATURE = 0x2f;
    private static final byte[] PREFIX = {'E', 'x', 'i', 'f', 0, 0};

    /** Bytes before the coded data of a lossless image: a signature, two sizes, whether it has alpha, a version. */
    static final int LOSSLESS_HEADER_BYTES = 5;

    /** In the last byte of the header: whether the alpha of the pixels counts. */
    static final int LOSSLESS_ALPHA_FLAG = 0x10;

    static WebpFile of(byte[] file) throws BadImageException {
        return new Parser(file).parse();
    }

    boolean coversCanvas() {
        return width == canvasWidth && height == canvasHeight;
    }

    /** A file of the lossy pixels alone. */
    byte[] bareLossy(byte[] file) {
        int padded = pixels.length + (pixels.length & 1);
        ByteBuffer bare = ByteBuffer.allocate(FIRST_CHUNK + HEAD_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        bare.put(file, 0, 4).putInt(bare.capacity() - HEAD_BYTES).put(file, 8, 4);
        return bare.putInt(VP8)
                .putInt(pixels.length)
                .put(file, pixels.at, pixels.length)
                .array();
    }

    private static final class Parser {
        private final byte[] file;
        private final ByteBuffer bytes;
        private Chunk lossy = Chunk.NONE;
        private Chunk lossless = Chunk.NONE;
        private Chunk alpha = Chunk.NONE;
        private Chunk canvas = Chunk.NONE;
        private Chunk frame = Chunk.NONE;
        private Orientation orientation = Orientation.UPRIGHT;

        private Parser(byte[] file) {
            this.file = file;
            this.bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        }

        private WebpFile parse() throws BadImageException {
            long end = HEAD_BYTES + Integer.toUnsignedLong(bytes.getInt(4));
            if (end > file.length) {
                throw new BadImageException("damaged: ends after " + file.length + " bytes of " + end);
            }
            chunks(FIRST_CHUNK, (int) end);
            if (!frame.isEmpty()) {
                lossy = Chunk.NONE;
                lossless = Chunk.NONE;
                alpha = Chunk.NONE;
                chunks(frame.at + FRAME_BYTES, frame.end());
            }
            if (!lossless.isEmpty()) {
                checkHeader(lossless.length > LOSSLESS_HEADER_BYTES
                        && (file[lossless.at] & 0xff) == LOSSLESS_SIGNATURE
                        && (file[lossless.at + 4] & 0xff) >> 5 == 0);
                int sizes = bytes.getInt(lossless.at + 1);
                return picture(false, lossless, 1 + (sizes & 0x3fff), 1 + ((sizes >> 14) & 0x3fff));
            }
            checkHeader(lossy.length > VP8_HEADER_BYTES && threeBytes(lossy.at + 3) == START_CODE);
            return picture(true, lossy, bytes.getShort(lossy.at + 6) & 0x3fff, bytes.getShort(lossy.at + 8) & 0x3fff);
        }

        private void chunks(int from, int end) throws BadImageException {
            int at = from;
            while (at <= end - HEAD_BYTES) {
                long length = Integer.toUnsignedLong(bytes.getInt(at + 4));
                if (length > end - at - HEAD_BYTES) {
                    throw new BadImageException(
                            "damaged: a chunk at byte " + at + " of " + length + " bytes is longer than the file");
                }
                chunk(bytes.getInt(at), new Chunk(at + HEAD_BYTES, (int) length));
                at += HEAD_BYTES + (int) (length + (length & 1));
            }
        }

        private void chunk(int name, Chunk chunk) throws BadImageException {
            switch (name) {
                case VP8X -> {
                    checkHeader(chunk.length >= CANVAS_BYTES);
                    canvas = chunk;
                }
                case ANMF -> {
                    checkHeader(chunk.length >= FRAME_BYTES);
                    frame = frame.isEmpty() ? chunk : frame;
                }
                case VP8 -> lossy = lossy.isEmpty() ? chunk : lossy;
                case VP8L -> lossless = lossless.isEmpty() ? chunk : lossless;
                case ALPH -> alpha = alpha.isEmpty() ? chunk : alpha;
                case EXIF -> {
                    boolean begins = chunk.length >= PREFIX.length
                            && Arrays.equals(file, chunk.at, chunk.at + PREFIX.length, PREFIX, 0, PREFIX.length);
                    int skipped = begins ? PREFIX.length : 0; // some writers keep JPEG's prefix
                    orientation = Orientation.ofExif(file, chunk.at + skipped, chunk.length - skipped);
                }
                default -> {} // says nothing of the pixels
            }
        }

        private WebpFile picture(boolean isLossy, Chunk pixels, int width, int height) throws BadImageException {
            boolean framed = !frame.isEmpty();
            int left = framed ? 2 * threeBytes(frame.at) : 0;
            int top = framed ? 2 * threeBytes(frame.at + 3) : 0;
            int canvasWidth = canvas.isEmpty() ? width : 1 + threeBytes(canvas.at + 4);
            int canvasHeight = canvas.isEmpty() ? height : 1 + threeBytes(canvas.at + 7);
            if (framed
                    ? left + width > canvasWidth || top + height > canvasHeight
                    : width != canvasWidth || height != canvasHeight) {
                throw new BadImageException("damaged: " + width + "x" + height + " pixels at " + left + ", " + top
                        + " of a canvas of " + canvasWidth + "x" + canvasHeight);
            }
            Chunk plane = isLossy ? alpha : Chunk.NONE;
            return new WebpFile(
                    isLossy, pixels, plane, width, height, left, top, canvasWidth, canvasHeight, orientation);
        }

        private int threeBytes(int at) {
            return (bytes.getShort(at) & 0xffff) | ((file[at + 2] & 0xff) << 16);
        }

        private static void checkHeader(boolean good) throws BadImageException {
            if (!good) {
                throw new BadImageException("damaged: no header of its pixels");
            }
        }
    }
}
