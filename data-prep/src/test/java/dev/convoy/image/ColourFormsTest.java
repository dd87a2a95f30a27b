package dev.convoy.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to store colours gives the colours that were meant. */
class ColourFormsTest {
    private static final DecodeSettings OVER_BLUE = DecodeSettings.AS_STORED.withBackground(new Background(0, 0, 255));

    private final ImageFileDecoder decoder = new ImageFileDecoder(OVER_BLUE);

    @AfterEach
    void closeDecoder() {
        decoder.close();
    }

    static Color colour(PixelImage image, int x, int y) {
        int plane = image.height() * image.width();
        int i = y * image.width() + x;
        return new Color(
                image.pixels()[i] & 0xff, image.pixels()[plane + i] & 0xff, image.pixels()[2 * plane + i] & 0xff);
    }

    private static void assertClose(Color found, Color expected, int offset) {
        assertThat(found.getRed()).as("red of %s", found).isCloseTo(expected.getRed(), Offset.offset(offset));
        assertThat(found.getGreen()).as("green of %s", found).isCloseTo(expected.getGreen(), Offset.offset(offset));
        assertThat(found.getBlue()).as("blue of %s", found).isCloseTo(expected.getBlue(), Offset.offset(offset));
    }

    /** Y = 120, Cb = 90, Cr = 190: red 120 + 1.402 · 62 = 207, green 120 + 0.344 · 38 - 0.714 · 62 = 89, blue 53. */
    @ParameterizedTest(name = "progressive={0}")
    @ValueSource(booleans = {false, true})
    void decode_threeComponentJpeg_isToldByItsMarkers(boolean progressive) throws Exception {
        byte[] file = JpegFiles.plain(progressive, 120, 90, 190);
        Color ycc = new Color(207, 89, 53);
        Color rgb = new Color(120, 90, 190);

        assertClose(colour(decoder.decode(JpegFiles.withAdobe(file, 1)), 8, 8), ycc, 1);
        assertClose(colour(decoder.decode(JpegFiles.withAdobe(file, 0)), 8, 8), rgb, 1);
        assertClose(colour(decoder.decode(JpegFiles.withJfif(file)), 8, 8), ycc, 1);
        // as libjpeg: JFIF comes before Adobe, then names of components, and without any it is YCbCr
        assertClose(colour(decoder.decode(JpegFiles.withJfif(JpegFiles.withAdobe(file, 0))), 8, 8), ycc, 1);
        if (!progressive) { // which has many scans, all with names
            assertClose(colour(decoder.decode(JpegFiles.named(file, "RGB")), 8, 8), rgb, 1);
            assertClose(colour(decoder.decode(JpegFiles.named(file, "\1\2\3")), 8, 8), ycc, 1);
        }
    }

    @ParameterizedTest(name = "progressive={0}")
    @ValueSource(booleans = {false, true})
    void decode_greyJpeg_hasOneChannel(boolean progressive) throws Exception {
        PixelImage image = decoder.decode(JpegFiles.plain(progressive, 77));

        assertThat(image.channels()).isEqualTo(1);
        assertThat(image.pixels()).containsOnly(77);
    }

    @ParameterizedTest(name = "progressive={0}")
    @ValueSource(booleans = {false, true})
    void decode_inkJpeg_hasTheColoursOfItsInks(boolean progressive) throws Exception {
        // inverted inks 200, 100, 50 and black 128: 200 · 128 / 255 = 100 and so on
        byte[] file = JpegFiles.plain(progressive, 200, 100, 50, 128);
        // of YCCK the complements count: 255 - (207, 89, 53) = (48, 166, 202), times 128 / 255
        byte[] ycck = JpegFiles.plain(progressive, 120, 90, 190, 128);

        assertClose(colour(decoder.decode(JpegFiles.withAdobe(file, 0)), 8, 8), new Color(100, 50, 25), 1);
        assertClose(colour(decoder.decode(file), 8, 8), new Color(27, 77, 102), 1);
        assertClose(colour(decoder.decode(JpegFiles.withAdobe(ycck, 2)), 8, 8), new Color(24, 83, 101), 1);
    }

    @Test
    void decode_resizedJpeg_hasTheSameColours() throws Exception {
        byte[] file = JpegFiles.plain(false, 120, 90, 190);
        byte[] inks = JpegFiles.withAdobe(JpegFiles.plain(false, 200, 100, 50, 128), 0);

        try (ImageFileDecoder small = new ImageFileDecoder(OVER_BLUE.withSize(new ImageSize.Exact(5, 7)))) {
            assertClose(colour(small.decode(JpegFiles.withJfif(file)), 4, 6), new Color(207, 89, 53), 1);
            assertClose(colour(small.decode(JpegFiles.withAdobe(file, 0)), 4, 6), new Color(120, 90, 190), 1);
            assertClose(colour(small.decode(inks), 4, 6), new Color(100, 50, 25), 1);
            assertThat(small.decode(JpegFiles.plain(false, 77)).pixels())
                    .hasSize(35)
                    .containsOnly(77);
        }
    }

    @ParameterizedTest(name = "SOF{0}")
    @CsvSource({"3, lossless", "9, arithmetic", "10, arithmetic"})
    void decode_rareJpegCoding_isUnsupportedAndSaysWhich(int frame, String coding) throws Exception {
        byte[] file = JpegFiles.plain(false, 77);
        for (int i = 0; i < file.length - 1; i++) {
            if (file[i] == -1 && (file[i + 1] & 0xff) == 0xc0) {
                file[i + 1] = (byte) (0xc0 + frame);
            }
        }

        assertThatThrownBy(() -> decoder.decode(file))
                .isInstanceOf(BadImageException.class)
                .hasMessageStartingWith("unsupported: JPEG with " + coding);
    }

    @Test
    void decode_pngPalette_liesOverTheBackgroundWhereTransparent() throws Exception {
        byte[] palette = {(byte) 255, 0, 0, 10, 20, 30, 100, 100, 100};
        byte[] file = png(3, 2, 3, new byte[][] {{0b00_01_10_00}}, "PLTE", palette, "tRNS", new byte[] {0, -1, 51});

        PixelImage image = decoder.decode(file);

        assertThat(colour(image, 0, 0)).isEqualTo(Color.BLUE);
        assertThat(colour(image, 1, 0)).isEqualTo(new Color(10, 20, 30));
        assertThat(colour(image, 2, 0)).isEqualTo(new Color(20, 20, 224)); // a fifth of 100, four of 255
    }

    @Test
    void decode_greyPng_ofAnyDepth_keepsItsValues() throws Exception {
        assertThat(decoder.decode(png(8, 1, 0, new byte[][] {{0b01100001}}))
                        .toGrey()
                        .pixels())
                .containsExactly(0, -1, -1, 0, 0, 0, 0, -1);
        assertThat(decoder.decode(png(2, 4, 0, new byte[][] {{0x3f}})).toGrey().pixels())
                .containsExactly(51, -1);
        assertThat(decoder.decode(png(1, 8, 0, new byte[][] {{100}})).toGrey().pixels())
                .containsExactly(100);
        assertThat(decoder.decode(png(1, 16, 0, new byte[][] {{100, 100}}))
                        .toGrey()
                        .pixels())
                .containsExactly(100);
    }

    @Test
    void decode_greyAlphaPng_liesOverTheBackgroundsGrey() throws Exception {
        // blue is 29 of grey
        assertThat(decoder.decode(png(2, 8, 4, new byte[][] {{100, -1, 100, 0}}))
                        .pixels())
                .containsExactly(100, 29);
        assertThat(decoder.decode(png(1, 16, 4, new byte[][] {{100, 100, 0, 0}}))
                        .pixels())
                .containsExactly(29);
    }

    @Test
    void decode_colourPng_ofAnyDepth_keepsItsColours() throws Exception {
        byte[] half = {-56, 100, 50, 51};
        byte[] wide = {-56, -56, 100, 100, 50, 50, 51, 51};
        byte[] opaque = {-56, -56, 100, 100, 50, 50};

        // a fifth of (200, 100, 50) over blue
        assertThat(colour(decoder.decode(png(1, 8, 6, new byte[][] {half})), 0, 0))
                .isEqualTo(new Color(40, 20, 214));
        assertThat(colour(decoder.decode(png(1, 16, 6, new byte[][] {wide})), 0, 0))
                .isEqualTo(new Color(40, 20, 214));
        assertThat(colour(decoder.decode(png(1, 16, 2, new byte[][] {opaque})), 0, 0))
                .isEqualTo(new Color(200, 100, 50));
    }

    @Test
    void decode_pngWithTransparentColour_liesOverTheBackground() throws Exception {
        byte[][] colours = {{1, 2, 3, 9, 9, 9}};
        byte[] transparent = {0, 1, 0, 2, 0, 3};

        PixelImage image = decoder.decode(png(2, 8, 2, colours, "tRNS", transparent));
        PixelImage grey = decoder.decode(png(2, 8, 0, new byte[][] {{7, 8}}, "tRNS", new byte[] {0, 7}));

        assertThat(colour(image, 0, 0)).isEqualTo(Color.BLUE);
        assertThat(colour(image, 1, 0)).isEqualTo(new Color(9, 9, 9));
        assertThat(grey.toGrey().pixels()).containsExactly(29, 8);
    }

    @Test
    void decode_transparentGif_liesOverTheBackground() throws Exception {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0xff0a141e);

        PixelImage decoded = decoder.decode(EncodedImages.encode(image, "gif"));

        assertThat(colour(decoded, 0, 0)).isEqualTo(new Color(10, 20, 30));
        assertThat(colour(decoded, 1, 0)).isEqualTo(Color.BLUE);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_BYTE_INDEXED, BufferedImage.TYPE_USHORT_555_RGB})
    void decode_bmpOfAnyKind_keepsItsColours(int type) throws Exception {
        BufferedImage image = new BufferedImage(3, 2, type);
        image.setRGB(2, 0, 0xffff0000);
        image.setRGB(0, 1, 0xff00ff00);

        PixelImage decoded = decoder.decode(EncodedImages.encode(image, "bmp"));

        assertThat(colour(decoded, 2, 0)).isEqualTo(Color.RED);
        assertThat(colour(decoded, 0, 1)).isEqualTo(Color.GREEN);
        assertThat(colour(decoded, 1, 1)).isEqualTo(Color.BLACK);
    }

    @Test
    void decode_tiffOfAnyKind_keepsItsColours() throws Exception {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            byte[] grey = RawFormats.tiff(order, 2, 1, 8, 1, 1, 1, new byte[] {100, 7});
            byte[] whiteIsZero = RawFormats.tiff(order, 2, 1, 8, 1, 0, 1, new byte[] {100, 7});
            byte[] rgb = RawFormats.tiff(order, 1, 1, 8, 3, 2, 1, new byte[] {-56, 100, 50});
            byte[] rgb16 = RawFormats.tiff(order, 1, 1, 16, 3, 2, 1, new byte[] {-56, -56, 100, 100, 50, 50});
            byte[] alpha = RawFormats.tiff(order, 1, 1, 8, 4, 2, 1, new byte[] {-56, 100, 50, 51});
            byte[] palette =
                    RawFormats.tiff(order, 1, 1, 1, 1, 3, 1, new byte[] {-128}, 0, 10 * 257, 0, 20 * 257, 0, 30 * 257);

            assertThat(decoder.decode(grey).pixels()).containsExactly(100, 7);
            assertThat(decoder.decode(whiteIsZero).toGrey().pixels()).containsExactly((byte) 155, (byte) 248);
            assertThat(colour(decoder.decode(rgb), 0, 0)).isEqualTo(new Color(200, 100, 50));
            assertThat(colour(decoder.decode(rgb16), 0, 0)).isEqualTo(new Color(200, 100, 50));
            assertThat(colour(decoder.decode(alpha), 0, 0)).isEqualTo(new Color(40, 20, 214));
            assertThat(colour(decoder.decode(palette), 0, 0)).isEqualTo(new Color(10, 20, 30));
        }
    }

    @Test
    void decode_inkTiff_hasTheColoursOfItsInks() throws Exception {
        byte[] inks = {55, -101, -51, 127, 0, -1, -1, 0}; // 55, 155, 205 and black 127; then red

        PixelImage image = decoder.decode(RawFormats.tiff(ByteOrder.LITTLE_ENDIAN, 2, 1, 8, 4, 5, 1, inks));

        assertThat(colour(image, 0, 0)).isEqualTo(new Color(100, 50, 25));
        assertThat(colour(image, 1, 0)).isEqualTo(Color.RED);
    }

    @ParameterizedTest
    @CsvSource({"LZW, 0", "Deflate, 0", "PackBits, 0", "JPEG, 4"})
    void decode_compressedTiff_keepsItsColours(String compression, int offset) throws Exception {
        BufferedImage image = EncodedImages.plain(32, 32, new Color(200, 100, 50));
        ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionType(compression);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }

        assertClose(colour(decoder.decode(bytes.toByteArray()), 20, 20), new Color(200, 100, 50), offset);
    }

    @ParameterizedTest
    @CsvSource({"lossless, 0, false", "lossy, 40, false", "lossless-alpha, 0, true", "lossy-alpha, 40, true"})
    void decode_webp_keepsItsColours(String name, int offset, boolean alpha) throws Exception {
        PixelImage image = decoder.decode(webp(name));

        assertThat(image.height()).isEqualTo(16);
        assertThat(image.width()).isEqualTo(24);
        assertClose(colour(image, 4, 3), Color.RED, offset);
        assertClose(colour(image, 20, 3), alpha ? new Color(0, 128, 127) : Color.GREEN, offset);
        assertClose(colour(image, 4, 12), new Color(10, 20, 30), offset);
        assertClose(colour(image, 20, 12), alpha ? Color.BLUE : new Color(200, 100, 50), offset);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossless", "lossy", "lossless-alpha", "lossy-alpha"})
    void decode_truncatedWebp_isDamaged(String name) throws IOException {
        byte[] file = webp(name);

        for (int missing : new int[] {1, 2, file.length / 2}) {
            byte[] cut = ByteBuffer.allocate(file.length - missing)
                    .put(file, 0, file.length - missing)
                    .array();
            assertThatThrownBy(() -> decoder.decode(cut))
                    .isInstanceOf(BadImageException.class)
                    .hasMessageStartingWith("damaged: ");
        }
    }

    /** Made by {@code cwebp} 1.2.4 with {@code -lossless}, {@code -lossless -exact} and {@code -q 90}. */
    static byte[] webp(String name) throws IOException {
        try (InputStream in = ColourFormsTest.class.getResourceAsStream(name + ".webp")) {
            return in.readAllBytes();
        }
    }

    private static byte[] png(int width, int bits, int colourType, byte[][] rows, Object... chunks) {
        SortedMap<String, byte[]> named = new TreeMap<>();
        for (int i = 0; i < chunks.length; i += 2) {
            named.put((String) chunks[i], (byte[]) chunks[i + 1]);
        }
        return RawFormats.png(width, bits, colourType, rows, named);
    }
}
