package dev.convoy.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * WebP files made by {@code cwebp} 1.2.4 of pictures that are computed here too: {@code -lossless -exact -z 9} for the
 * lossless ones, {@code -q 60} with the alpha options that names tell for {@code alpha-*}.
 */
class WebpTest {
    private final ImageFileDecoder decoder =
            new ImageFileDecoder(DecodeSettings.AS_STORED.withBackground(Background.BLACK));

    @AfterEach
    void closeDecoder() {
        decoder.close();
    }

    @Test
    void decode_losslessPicture_givesItsPixels() throws Exception {
        PixelImage image = decoder.decode(ColourFormsTest.webp("photo"));

        assertPixels(image, 150, 120, WebpTest::photo);
    }

    @ParameterizedTest(name = "{0} colours")
    @ValueSource(ints = {2, 4, 13, 90})
    void decode_losslessPalette_givesItsPixels(int colours) throws Exception {
        PixelImage image = decoder.decode(ColourFormsTest.webp("palette" + colours));

        assertPixels(image, 61, 43, (x, y) -> palette(colours, x, y));
    }

    /** 16 million pixels of one colour, in 706 bytes, which is no false header. */
    @Test
    void decode_largeFlatPicture_givesItsPixels() throws Exception {
        PixelImage image = decoder.decode(ColourFormsTest.webp("flat"));

        assertThat(image.height()).isEqualTo(4096);
        assertThat(image.width()).isEqualTo(4096);
        byte[] expected = new byte[3 << 24];
        Arrays.fill(expected, 0, 1 << 24, (byte) 10);
        Arrays.fill(expected, 1 << 24, 2 << 24, (byte) 200);
        Arrays.fill(expected, 2 << 24, 3 << 24, (byte) 90);
        assertThat(Arrays.equals(image.pixels(), expected)).isTrue();
    }

    /** Colours are lossy, alpha is not: where it is 0, black is all that is left. */
    @ParameterizedTest(name = "alpha-{0}")
    @ValueSource(strings = {"raw", "none", "best"})
    void decode_alphaPlane_givesItsValues(String coding) throws Exception {
        byte[] file = ColourFormsTest.webp("alpha-" + coding);

        byte[] plane = WebpAlpha.decode(file, WebpFile.of(file).alpha(), 40, 50);

        for (int i = 0; i < plane.length; i++) {
            assertThat(plane[i] & 0xff).as("pixel %d", i).isEqualTo(alpha(i % 50, i / 50));
        }
        PixelImage image = decoder.decode(file);
        for (int i = 0; i < plane.length; i++) {
            if (plane[i] == 0) {
                assertThat(image.pixels()[i]).isZero();
            }
        }
    }

    @Test
    void decode_losslessAlpha_liesOverTheBackground() throws Exception {
        PixelImage image = decoder.decode(ColourFormsTest.webp("alpha-lossless"));

        assertPixels(image, 50, 40, (x, y) -> {
            int alpha = alpha(x, y);
            return rgb(over(x * 5, alpha), over(y * 6, alpha), over(100, alpha));
        });
    }

    @ParameterizedTest(name = "alpha filter {0}")
    @CsvSource({
        "0, 10 200 7 100 3 9",
        "1, 10 210 217 110 113 122",
        "2, 10 210 217 110 213 226",
        "3, 10 210 217 110 2 18"
    })
    void decode_filteredAlpha_addsWhatIsExpected(int filter, String expected) throws Exception {
        byte[] chunk = {(byte) (filter << 2), 10, (byte) 200, 7, 100, 3, 9};

        byte[] plane = WebpAlpha.decode(chunk, new WebpFile.Chunk(0, chunk.length), 2, 3);

        int[] values =
                Arrays.stream(expected.split(" ")).mapToInt(Integer::parseInt).toArray();
        for (int i = 0; i < values.length; i++) {
            assertThat(plane[i] & 0xff).as("pixel %d", i).isEqualTo(values[i]);
        }
    }

    @Test
    void decode_falseHeader_stopsAtTheEndWithinTheBound() throws Exception {
        byte[] file = ColourFormsTest.webp("photo");
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 7000 | 7000 << 14);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        assertThatThrownBy(() -> decoder.decode(file))
                .isInstanceOf(BadImageException.class)
                .hasMessageStartingWith("damaged: ");

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MemoryBound.MAX_BYTES);
    }

    @Test
    void decode_losslessFileOfTooManyPixels_isRefused() throws IOException {
        byte[] file = ColourFormsTest.webp("flat");
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 7999 | 7999 << 14);

        assertThatThrownBy(() -> decoder.decode(file))
                .isInstanceOf(BadImageException.class)
                .hasMessage("too large: 8000x8000 pixels of this kind take 610 MiB to decode, at most 512 are used");
    }

    /** Each transform takes a quarter of a byte a pixel, and a file of a megabyte has room for many thousands. */
    @Test
    void decode_manyTransforms_areRefused() {
        Bits bits = new Bits(4096);
        for (int i = 0; i < 1000; i++) {
            bits.put(1, 1).put(0, 2).put(0, 3); // a predictor for blocks of 4 pixels
            bits.put(0, 1); // no cache
            bits.codes(0);
        }

        assertThatThrownBy(() -> LosslessWebp.decode(bits.bytes, 0, bits.bytes.length, 4000, 4000))
                .isInstanceOf(BadImageException.class)
                .hasMessage("damaged: transform 0 comes twice");
    }

    /** 65,536 groups of codes, each described in a hundred bits and filling tables of kilobytes. */
    @Test
    void decode_manyPrefixCodes_areRefused() {
        Bits bits = new Bits(1 << 20);
        bits.put(0, 1); // no transform
        bits.put(0, 1); // no cache
        bits.put(1, 1).put(0, 3); // groups for blocks of 4 pixels
        bits.put(0, 1); // their image: no cache, and all of the colour with the highest group
        bits.codes(255);
        for (int i = 0; i < 50_000; i++) {
            bits.wideCodes();
        }

        assertThatThrownBy(() -> LosslessWebp.decode(bits.bytes, 0, bits.bytes.length, 40, 40))
                .isInstanceOf(BadImageException.class)
                .hasMessage("too large: its prefix codes take more than 64 MiB");
    }

    @Test
    void decode_animation_givesTheFirstFrameAtItsPlace() throws Exception {
        byte[] still = ColourFormsTest.webp("palette13");
        byte[] file = animation(still, 70, 60, 6, 10, 61, 43);

        PixelImage image = decoder.decode(file);

        assertPixels(image, 70, 60, (x, y) -> x < 6 || y < 10 || x >= 67 || y >= 53 ? 0 : palette(13, x - 6, y - 10));
    }

    @Test
    void decode_frameBeyondItsCanvas_isDamaged() throws Exception {
        byte[] file = animation(ColourFormsTest.webp("palette13"), 64, 60, 6, 10, 61, 43);

        assertThatThrownBy(() -> decoder.decode(file))
                .isInstanceOf(BadImageException.class)
                .hasMessage("damaged: 61x43 pixels at 6, 10 of a canvas of 64x60");
    }

    /** The profile exchanges red and blue. */
    @Test
    void decode_colourProfile_isNotApplied() throws Exception {
        byte[] plain = ColourFormsTest.webp("lossy");

        byte[] decoded = decoder.decode(withProfile(plain, 24, 16)).pixels();

        assertThat(decoded).isEqualTo(decoder.decode(plain).pixels());
    }

    private interface Colours {
        int at(int x, int y);
    }

    private static void assertPixels(PixelImage image, int width, int height, Colours expected) {
        assertThat(image.width()).isEqualTo(width);
        assertThat(image.height()).isEqualTo(height);
        int plane = width * height;
        for (int i = 0; i < plane; i++) {
            int found = rgb(image.pixels()[i], image.pixels()[plane + i], image.pixels()[2 * plane + i]);
            assertThat(found).as("pixel %d, %d", i % width, i / width).isEqualTo(expected.at(i % width, i / width));
        }
    }

    private static int rgb(int red, int green, int blue) {
        return ((red & 0xff) << 16) | ((green & 0xff) << 8) | (blue & 0xff);
    }

    private static int over(int value, int alpha) {
        return ((value & 0xff) * alpha + 127) / 255;
    }

    private static int noise(int x, int y) {
        int bits = (y * 4096 + x) * 0x9e3779b1;
        bits = (bits ^ (bits >>> 15)) * 0x85ebca6b;
        return (bits >>> 13) & 0xff;
    }

    /** Gradients, noise and edges, for which the encoder chooses every transform but a palette. */
    private static int photo(int x, int y) {
        int noise = noise(x, y);
        return x < y
                ? rgb(x * 2 + noise % 8, y * 3 + noise % 8, x + y + noise % 8)
                : rgb((x / 16 + y / 16) % 3 == 0 ? noise : 40, x * y / 50, 200 - y + noise % 3);
    }

    private static int palette(int colours, int x, int y) {
        int index = (x / 7 + y / 5) % 2 == 0 ? x / 3 % colours : noise(x, y) % colours;
        return rgb(index * 77, index * 31 + 9, index * 201 + 3);
    }

    private static int alpha(int x, int y) {
        return (x * x + 3 * y * y / 2 + noise(x, y) % 5) & 0xff;
    }

    private static byte[] animation(byte[] still, int width, int height, int left, int top, int w, int h) {
        ByteBuffer file =
                ByteBuffer.allocate(12 + 18 + 14 + 8 + 16 + still.length - 12).order(ByteOrder.LITTLE_ENDIAN);
        file.put(name("RIFF")).putInt(file.capacity() - 8).put(name("WEBP"));
        file.put(name("VP8X")).putInt(10).putInt(2);
        threeBytes(file, width - 1, height - 1);
        file.put(name("ANIM")).putInt(6).put(new byte[6]);
        file.put(name("ANMF")).putInt(16 + still.length - 12);
        threeBytes(file, left / 2, top / 2, w - 1, h - 1, 100);
        return file.put((byte) 0).put(still, 12, still.length - 12).array();
    }

    private static byte[] withProfile(byte[] still, int width, int height) {
        byte[] profile = profileWithRedForBlue();
        ByteBuffer file = ByteBuffer.allocate(12 + 18 + 8 + profile.length + still.length - 12)
                .order(ByteOrder.LITTLE_ENDIAN);
        file.put(name("RIFF")).putInt(file.capacity() - 8).put(name("WEBP"));
        file.put(name("VP8X")).putInt(10).putInt(0x20);
        threeBytes(file, width - 1, height - 1);
        file.put(name("ICCP")).putInt(profile.length).put(profile);
        return file.put(still, 12, still.length - 12).array();
    }

    private static byte[] profileWithRedForBlue() {
        String profile = new String(ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData(), StandardCharsets.ISO_8859_1);
        return profile.replaceFirst("rXYZ", "#XYZ")
                .replaceFirst("bXYZ", "rXYZ")
                .replaceFirst("#XYZ", "bXYZ")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] name(String chunk) {
        return chunk.getBytes(StandardCharsets.US_ASCII);
    }

    private static void threeBytes(ByteBuffer file, int... values) {
        for (int value : values) {
            file.putShort((short) value).put((byte) (value >> 16));
        }
    }

    /** Writes numbers lowest bit first, and prefix codes. */
    private static final class Bits {
        private byte[] bytes;
        private int at;

        private Bits(int bytes) {
            this.bytes = new byte[bytes];
        }

        private Bits put(int value, int count) {
            for (int i = 0; i < count; i++, at++) {
                if (at / 8 == bytes.length) {
                    bytes = Arrays.copyOf(bytes, 2 * bytes.length);
                }
                bytes[at / 8] |= (byte) ((value >> i & 1) << at % 8);
            }
            return this;
        }

        /** A group of codes of one symbol each: this green and red, and zeros. */
        private void codes(int value) {
            for (int i = 0; i < 5; i++) {
                put(1, 1).put(0, 1).put(1, 1).put(i < 2 ? value : 0, 8);
            }
        }

        /** A group whose codes of red, blue and alpha have 256 symbols of 8 bits; those of green and distance have one. */
        private void wideCodes() {
            for (int i = 0; i < 5; i++) {
                if (i == 0 || i == 4) {
                    put(1, 1).put(0, 1).put(0, 1).put(0, 1);
                } else {
                    put(0, 1).put(12 - 4, 4);
                    for (int k = 0; k < 12; k++) { // of lengths only the 8, the twelfth in order, is in use
                        put(k == 11 ? 1 : 0, 3);
                    }
                    put(0, 1);
                }
            }
        }
    }
}
