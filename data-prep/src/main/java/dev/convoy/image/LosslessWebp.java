package dev.convoy.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Decodes the pixels of lossless WebP images and of compressed alpha planes. Written by hand because the reader that is used
 * for lossy images reads on past the end of a damaged file, with an exception for each pixel, and sets no bound to the
 * transforms and prefix codes that a file may ask for. This one takes less than {@value #PIXEL_BYTES} bytes a pixel and
 * {@value #MAX_CODE_BYTES} for prefix codes, and stops where the data end.
 *
 * @see "WebP Lossless Bitstream Specification, RFC 9649, section 3"
 */
final class LosslessWebp {
    /** Four for the pixels, two where several indices of a palette share one, three quarters for blocks. */
    static final int PIXEL_BYTES = 7;

    /** Encoders make at most a few thousand groups of codes, of a few kilobytes each. */
    static final int MAX_CODE_BYTES = 1 << 26;

    /** Of a block that covers every image. */
    private static final int ONE_BLOCK_BITS = 30;

    private static final int MAX_CACHE_BITS = 11;
    private static final int HASH_FACTOR = 0x1e35a7bd;
    private static final int LITERALS = 256;
    private static final int LENGTHS = 24;
    private static final int DISTANCES = 40;

    // codes of a group
    private static final int MAIN = 0; // green, lengths of copies, places in the cache
    private static final int RED = 1;
    private static final int BLUE = 2;
    private static final int ALPHA = 3;
    private static final int DISTANCE = 4;

    /** Distances to near pixels, (columns to the left, rows up), the nearest first. */
    private static final int[][] NEAR = IntStream.rangeClosed(0, 7)
            .boxed()
            .flatMap(up -> IntStream.rangeClosed(-7, 8).mapToObj(left -> new int[] {left, up}))
            .filter(near -> near[1] > 0 || near[0] > 0)
            .sorted(Comparator.<int[]>comparingInt(near -> near[0] * near[0] + near[1] * near[1])
                    .thenComparingInt(near -> -near[1])
                    .thenComparingInt(near -> -near[0]))
            .toArray(int[][]::new);

    private final BitReader bits;
    private int codeBytes;

    private LosslessWebp(BitReader bits) {
        this.bits = bits;
    }

    /**
     * Decodes an image.
     *
     * @param bytes that hold the data, which begin at {@code from}, behind the header, and end before {@code end}
     * @param height in pixels
     * @param width in pixels
     * @return height × width pixels as ARGB
     * @throws BadImageException if the data are damaged or need too much memory
     */
    static int[] decode(byte[] bytes, int from, int end, int height, int width) throws BadImageException {
        return new LosslessWebp(new BitReader(bytes, from, end)).whole(height, width);
    }

    private int[] whole(int height, int width) throws BadImageException {
        List<WebpTransform> transforms = new ArrayList<>();
        Set<Integer> kinds = new HashSet<>();
        int codedWidth = width;
        while (bits.readFlag()) {
            int kind = bits.read(2);
            if (!kinds.add(kind)) {
                throw new BadImageException("damaged: transform " + kind + " comes twice");
            }
            WebpTransform transform = transform(kind, height, codedWidth);
            if (transform instanceof WebpTransform.Palette palette) {
                codedWidth = WebpTransform.blocks(codedWidth, palette.bits());
            }
            transforms.add(transform);
        }
        int[] pixels = image(height, codedWidth, true);
        for (int i = transforms.size() - 1; i >= 0; i--) {
            pixels = transforms.get(i).undo(pixels, height);
        }
        return pixels;
    }

    private WebpTransform transform(int kind, int height, int width) throws BadImageException {
        return switch (kind) {
            case 0 -> {
                int blockBits = 2 + bits.read(3);
                yield new WebpTransform.Predictor(width, blockBits, blocks(height, width, blockBits));
            }
            case 1 -> {
                int blockBits = 2 + bits.read(3);
                yield new WebpTransform.Colours(width, blockBits, blocks(height, width, blockBits));
            }
            case 2 -> new WebpTransform.SubtractGreen();
            default -> {
                int[] colours = image(1, 1 + bits.read(8), false);
                for (int i = 1; i < colours.length; i++) {
                    colours[i] = WebpTransform.add(colours[i], colours[i - 1]);
                }
                int packing = colours.length > 16 ? 0 : colours.length > 4 ? 1 : colours.length > 2 ? 2 : 3;
                yield new WebpTransform.Palette(width, packing, colours);
            }
        };
    }

    private int[] blocks(int height, int width, int blockBits) throws BadImageException {
        return image(WebpTransform.blocks(height, blockBits), WebpTransform.blocks(width, blockBits), false);
    }

    /** An image as it is coded; only that of the pixels themselves may have blocks with codes of their own. */
    private int[] image(int height, int width, boolean main) throws BadImageException {
        int cacheBits = 0;
        if (bits.readFlag()) {
            cacheBits = bits.read(4);
            if (cacheBits < 1 || cacheBits > MAX_CACHE_BITS) {
                throw new BadImageException("damaged: a colour cache of " + cacheBits + " bits");
            }
        }
        int blockBits = ONE_BLOCK_BITS;
        int[] groupOfBlock = {0};
        if (main && bits.readFlag()) {
            blockBits = 2 + bits.read(3);
            groupOfBlock = blocks(height, width, blockBits);
            for (int i = 0; i < groupOfBlock.length; i++) {
                groupOfBlock[i] = (groupOfBlock[i] >> 8) & 0xffff;
            }
        }
        PrefixCode[][] groups =
                new PrefixCode[1 + Arrays.stream(groupOfBlock).max().orElseThrow()][];
        int cached = cacheBits == 0 ? 0 : 1 << cacheBits;
        for (int i = 0; i < groups.length; i++) {
            groups[i] = group(cached);
        }
        int[] pixels = new int[height * width];
        pixels(pixels, width, groups, groupOfBlock, blockBits, cacheBits);
        return pixels;
    }

    private PrefixCode[] group(int cached) throws BadImageException {
        int[] alphabets = {LITERALS + LENGTHS + cached, LITERALS, LITERALS, LITERALS, DISTANCES};
        PrefixCode[] group = new PrefixCode[alphabets.length];
        for (int i = 0; i < group.length; i++) {
            group[i] = PrefixCode.read(bits, alphabets[i]);
            codeBytes += group[i].bytes();
        }
        if (codeBytes > MAX_CODE_BYTES) {
            throw new BadImageException(
                    "too large: its prefix codes take more than " + (MAX_CODE_BYTES >> 20) + " MiB");
        }
        return group;
    }

    private void pixels(
            int[] pixels, int width, PrefixCode[][] groups, int[] groupOfBlock, int blockBits, int cacheBits)
            throws BadImageException {
        int columns = WebpTransform.blocks(width, blockBits);
        int[] cache = new int[1 << cacheBits];
        int cacheShift = Integer.SIZE - cacheBits;
        PrefixCode[] group = groups[0];
        int x = 0;
        int y = 0;
        int count = 0;
        for (int i = 0; i < pixels.length; i += count) {
            if ((x & ((1 << blockBits) - 1)) == 0 || count > 1) {
                group = groups[groupOfBlock[(y >> blockBits) * columns + (x >> blockBits)]];
            }
            count = 1;
            int symbol = group[MAIN].next(bits);
            if (symbol < LITERALS) {
                int red = group[RED].next(bits);
                int blue = group[BLUE].next(bits);
                pixels[i] = (group[ALPHA].next(bits) << 24) | (red << 16) | (symbol << 8) | blue;
            } else if (symbol < LITERALS + LENGTHS) {
                count = number(symbol - LITERALS);
                int distance = distance(number(group[DISTANCE].next(bits)), width);
                if (distance > i || count > pixels.length - i) {
                    throw new BadImageException("damaged: copies " + count + " pixels from " + distance
                            + " before pixel " + i + " of " + pixels.length);
                }
                for (int k = i; k < i + count; k++) {
                    pixels[k] = pixels[k - distance];
                }
            } else {
                pixels[i] = cache[symbol - LITERALS - LENGTHS];
            }
            if (cacheBits > 0) {
                for (int k = i; k < i + count; k++) {
                    cache[(HASH_FACTOR * pixels[k]) >>> cacheShift] = pixels[k];
                }
            }
            x += count;
            while (x >= width) {
                x -= width;
                y++;
            }
        }
    }

    /** A length or distance, whose prefix says how many more bits it has. */
    private int number(int prefix) throws BadImageException {
        if (prefix < 4) {
            return prefix + 1;
        }
        int more = (prefix - 2) >> 1;
        return ((2 + (prefix & 1)) << more) + bits.read(more) + 1;
    }

    /** Pixels back, in the order of rows. */
    private static int distance(int number, int width) {
        if (number > NEAR.length) {
            return number - NEAR.length;
        }
        int[] near = NEAR[number - 1];
        return Math.max(1, near[1] * width + near[0]);
    }
}
