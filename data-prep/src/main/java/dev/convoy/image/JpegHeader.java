package dev.convoy.image;

import java.util.Arrays;

/**
 * What the markers of a JPEG file say, and the file without those that tell nothing of the pixels. The decoder gets the
 * bare file, so it loads no profiles and thumbnails and guesses no colours: those are told by the rules of libjpeg, which
 * every other program follows.
 *
 * @param height in pixels
 * @param width in pixels
 * @param components 1, 3 or 4
 * @param progressive whether the decoder must hold all coefficients at once
 * @param colours what the components mean
 * @param orientation of the EXIF data, upright without
 * @param bare the file without APPn and COM segments before its first scan
 */
record JpegHeader(
        int height,
        int width,
        int components,
        boolean progressive,
        Colours colours,
        Orientation orientation,
        byte[] bare) {

    /** Colour spaces of JPEG files. Adobe stores inks inverted: 255 is no ink. */
    enum Colours {
        GREY,
        RGB,
        YCC,
        CMYK,
        INVERTED_CMYK,
        INVERTED_YCCK
    }

    private static final int SOF0 = 0xc0;
    private static final int SOF2 = 0xc2;
    private static final int SOF15 = 0xcf;
    private static final int DHT = 0xc4;
    private static final int JPG = 0xc8;
    private static final int DAC = 0xcc;
    private static final int RST0 = 0xd0;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP14 = 0xee;
    private static final int APP15 = 0xef;
    private static final int COM = 0xfe;
    private static final int TEM = 0x01;
    private static final byte[] JFIF = {'J', 'F', 'I', 'F', 0};
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
    private static final byte[] ADOBE = {'A', 'd', 'o', 'b', 'e'};
    private static final int NO_ADOBE = -1;

    static JpegHeader of(byte[] file) throws BadImageException {
        return new Parser(file).parse();
    }

    private static final class Parser {
        private final byte[] file;
        private final byte[] bare;
        private int bareLength;
        private int frame;
        private int frameType;
        private int frameLength;
        private boolean jfif;
        private int adobeTransform = NO_ADOBE;
        private Orientation orientation = Orientation.UPRIGHT;

        private Parser(byte[] file) {
            this.file = file;
            this.bare = new byte[file.length];
        }

        private JpegHeader parse() throws BadImageException {
            int at = 2;
            keep(0, at);
            while (true) {
                int marker = marker(at);
                while (marker == 0xff) { // fill bytes
                    marker = marker(++at);
                }
                if (marker == SOS) {
                    keep(at, file.length);
                    return header();
                }
                if (marker == TEM || (marker >= RST0 && marker <= EOI)) {
                    throw new BadImageException("damaged: a marker " + Integer.toHexString(marker) + " at byte " + at
                            + " before the first scan");
                }
                int length = 2 + twoBytes(at + 2);
                if (length < 4 || at + length > file.length) {
                    throw new BadImageException("damaged: ends after " + file.length + " bytes within its header");
                }
                segment(marker, at, length);
                at += length;
            }
        }

        private int marker(int at) throws BadImageException {
            if (at + 4 > file.length) {
                throw new BadImageException("damaged: ends after " + file.length + " bytes within its header");
            }
            if ((file[at] & 0xff) != 0xff) {
                throw new BadImageException("damaged: no marker at byte " + at + " of the header");
            }
            return file[at + 1] & 0xff;
        }

        private void segment(int marker, int at, int length) throws BadImageException {
            int data = at + 4;
            int dataLength = length - 4;
            if (marker == APP0) {
                jfif |= begins(data, dataLength, JFIF);
            } else if (marker == APP1 && begins(data, dataLength, EXIF)) {
                orientation = Orientation.ofExif(file, data + EXIF.length, dataLength - EXIF.length);
            } else if (marker == APP14 && dataLength >= 12 && begins(data, dataLength, ADOBE)) {
                adobeTransform = file[data + 11] & 0xff;
            } else if (marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC) {
                if (frame != 0) {
                    throw new BadImageException("damaged: a second frame at byte " + at);
                }
                frame = data;
                frameType = marker;
                frameLength = dataLength;
            }
            if (!(marker >= APP0 && marker <= APP15) && marker != COM) {
                keep(at, at + length);
            }
        }

        private JpegHeader header() throws BadImageException {
            if (frameType > SOF2) {
                throw new BadImageException(
                        "unsupported: JPEG with " + (frameType > 0xc8 ? "arithmetic" : "lossless or hierarchical")
                                + " coding (SOF" + (frameType - SOF0) + ")");
            }
            if (frame == 0 || frameLength < 6 || frameLength < 6 + 3 * (file[frame + 5] & 0xff)) {
                throw new BadImageException("damaged: no frame header before the first scan");
            }
            if (file[frame] != 8) {
                throw new BadImageException("unsupported: JPEG with " + file[frame] + " bits a sample");
            }
            int components = file[frame + 5] & 0xff;
            return new JpegHeader(
                    twoBytes(frame + 1),
                    twoBytes(frame + 3),
                    components,
                    frameType == SOF2,
                    colours(components),
                    orientation,
                    Arrays.copyOf(bare, bareLength));
        }

        private Colours colours(int components) throws BadImageException {
            boolean adobe = adobeTransform != NO_ADOBE;
            return switch (components) {
                case 1 -> Colours.GREY;
                case 3 -> {
                    boolean rgb = !jfif && (adobe ? adobeTransform == 0 : named("RGB"));
                    yield rgb ? Colours.RGB : Colours.YCC;
                }
                case 4 -> {
                    if (adobeTransform == 2) {
                        yield Colours.INVERTED_YCCK;
                    }
                    yield adobe ? Colours.INVERTED_CMYK : Colours.CMYK;
                }
                default -> throw new BadImageException("unsupported: JPEG with " + components + " components");
            };
        }

        private boolean named(String names) {
            for (int i = 0; i < names.length(); i++) {
                if (file[frame + 6 + 3 * i] != names.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private void keep(int from, int to) {
            System.arraycopy(file, from, bare, bareLength, to - from);
            bareLength += to - from;
        }

        private boolean begins(int at, int length, byte[] name) {
            return length >= name.length && Arrays.equals(file, at, at + name.length, name, 0, name.length);
        }

        private int twoBytes(int at) {
            return (file[at] & 0xff) << 8 | (file[at + 1] & 0xff);
        }
    }
}
