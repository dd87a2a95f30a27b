package dev.convoy.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeMap;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileDecoderTest {
    /** Adobe's marker, without which the three zeros and the transform cannot be told. */
    private static final byte[] ADOBE_CMYK = {
        (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };

    private final ImageFileDecoder decoder = new ImageFileDecoder();

    @AfterEach
    void closeDecoder() {
        decoder.close();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"png", "bmp"})
    void decode_losslessFile_givesPlanesInOrderRedGreenBlue(String format) throws Exception {
        BufferedImage image = EncodedImages.varied(7, 5, 3);

        PixelImage decoded = decoder.decode(EncodedImages.encode(image, format));

        assertThat(decoded.channels()).isEqualTo(3);
        assertThat(decoded.height()).isEqualTo(5);
        assertThat(decoded.width()).isEqualTo(7);
        for (int y = 0; y < 5; y++) {
            for (int x = 0; x < 7; x++) {
                Color expected = new Color(image.getRGB(x, y));
                assertThat(rgb(decoded, x, y)).isEqualTo(expected);
            }
        }
    }

    @Test
    void decode_jpeg_isCloseToTheImage() throws Exception {
        BufferedImage image = EncodedImages.plain(16, 16, new Color(200, 100, 50));

        PixelImage decoded = decoder.decode(EncodedImages.encode(image, "jpg"));

        // one colour has no frequencies to lose; rounding to YCbCr and back is within 2
        Color found = rgb(decoded, 8, 8);
        assertThat(found.getRed()).isCloseTo(200, Offset.offset(2));
        assertThat(found.getGreen()).isCloseTo(100, Offset.offset(2));
        assertThat(found.getBlue()).isCloseTo(50, Offset.offset(2));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"png", "jpg", "bmp"})
    void decode_greyFile_keepsTheStoredValues(String format) throws Exception {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 64; i++) {
            image.getRaster().setSample(i % 8, i / 8, 0, 100);
        }

        PixelImage decoded = decoder.decode(EncodedImages.encode(image, format)).toGrey();

        // getRGB would give 168
        assertThat(decoded.pixels()).containsOnly(100);
    }

    @Test
    void decode_png16Bit_keepsTheUpperByte() throws Exception {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 100 * 257);
        image.getRaster().setSample(1, 0, 0, 65535);

        PixelImage decoded = decoder.decode(EncodedImages.encode(image, "png"));

        assertThat(decoded.channels()).isEqualTo(1);
        assertThat(decoded.pixels()).containsExactly(100, 255);
    }

    @Test
    void decode_transparentPng_liesOverWhite() throws Exception {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_4BYTE_ABGR);
        image.setRGB(0, 0, 0x00ff0000);
        image.setRGB(1, 0, 0xff0000ff);
        image.setRGB(2, 0, 0x80000000);

        PixelImage decoded = decoder.decode(EncodedImages.encode(image, "png"));

        assertThat(rgb(decoded, 0, 0)).isEqualTo(Color.WHITE);
        assertThat(rgb(decoded, 1, 0)).isEqualTo(Color.BLUE);
        assertThat(rgb(decoded, 2, 0)).isEqualTo(new Color(127, 127, 127));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"png", "gif"})
    void decode_palette_givesItsColours(String format) throws Exception {
        byte[] red = {(byte) 255, 10};
        byte[] green = {0, 20};
        byte[] blue = {0, 30};
        IndexColorModel palette = new IndexColorModel(8, 2, red, green, blue);
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
        image.getRaster().setSample(0, 0, 0, 0);
        image.getRaster().setSample(1, 0, 0, 1);

        PixelImage decoded = decoder.decode(EncodedImages.encode(image, format));

        assertThat(rgb(decoded, 0, 0)).isEqualTo(Color.RED);
        assertThat(rgb(decoded, 1, 0)).isEqualTo(new Color(10, 20, 30));
    }

    @Test
    void decode_adobeCmykJpeg_hasTheColoursOfItsInks() throws Exception {
        // stored inverted, as Adobe does: 255 is no ink; no cyan, full magenta and yellow is red
        byte[] file = withAdobeMarker(cmykJpeg(255, 0, 0, 255));

        PixelImage decoded = decoder.decode(file);

        // what red exactly is depends on the inks' profile; far from every other corner of the cube in any
        Color found = rgb(decoded, 8, 8);
        assertThat(decoded.channels()).isEqualTo(3);
        assertThat(found.getRed()).isGreaterThan(190);
        assertThat(found.getGreen()).isLessThan(80);
        assertThat(found.getBlue()).isLessThan(80);
    }

    @Test
    void decode_emptyFile_isBad() {
        assertThatThrownBy(() -> decoder.decode(new byte[0]))
                .isInstanceOf(BadImageException.class)
                .hasMessage("empty file");
    }

    @Test
    void decode_text_isBadAndSaysHowItBegins() {
        assertThatThrownBy(() -> decoder.decode("<html>".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(BadImageException.class)
                .hasMessage("not a JPEG, PNG, GIF, BMP, TIFF or WebP file: it begins with 3c 68 74 6d 6c 3e");
    }

    @ParameterizedTest(name = "{0} cut to {1} %")
    @CsvSource({"jpg, 95", "jpg, 50", "jpg, 1", "png, 90", "png, 50", "png, 10", "gif, 50", "bmp, 50"})
    void decode_truncatedFile_isBad(String format, int percent) throws IOException {
        byte[] file = EncodedImages.encode(EncodedImages.varied(64, 64, 1), format);
        byte[] cut = Arrays.copyOf(file, Math.max(4, file.length * percent / 100));

        assertThatThrownBy(() -> decoder.decode(cut))
                .isInstanceOf(BadImageException.class)
                .hasMessageStartingWith("damaged: ");
    }

    @ParameterizedTest(name = "{0} without its last {1} bytes")
    @CsvSource({"jpg, 2", "png, 1", "png, 12", "png, 20"})
    void decode_fileWithoutItsEnd_isBad(String format, int missing) throws IOException {
        byte[] file = EncodedImages.encode(EncodedImages.varied(16, 16, 1), format);
        byte[] cut = Arrays.copyOf(file, file.length - missing);

        assertThatThrownBy(() -> decoder.decode(cut))
                .isInstanceOf(BadImageException.class)
                .hasMessageStartingWith("damaged: ");
    }

    @Test
    void decode_pngWithOneBitChanged_isBad() throws IOException {
        byte[] file = EncodedImages.encode(EncodedImages.varied(16, 16, 1), "png");
        file[60] ^= 4;

        assertThatThrownBy(() -> decoder.decode(file))
                .isInstanceOf(BadImageException.class)
                .hasMessage("damaged: wrong checksum of chunk IDAT");
    }

    @Test
    void decode_jpegWithColourProfileOfAnotherKind_isGood() throws Exception {
        byte[] jpeg = EncodedImages.encode(EncodedImages.plain(8, 8, Color.WHITE), "jpg");
        byte[] profile = "ICC_PROFILE\0\1\1 no profile at all".getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer file = ByteBuffer.allocate(jpeg.length + profile.length + 4);
        file.put(jpeg, 0, 2).putShort((short) 0xffe2).putShort((short) (profile.length + 2));
        file.put(profile).put(jpeg, 2, jpeg.length - 2);

        PixelImage decoded = decoder.decode(file.array());

        assertThat(rgb(decoded, 4, 4)).isEqualTo(Color.WHITE);
    }

    @Test
    void decode_hugePngHeader_isRefusedBeforeItsPixels() throws IOException {
        byte[] png = EncodedImages.encode(EncodedImages.plain(1, 1, Color.RED), "png");
        byte[] file = RawFormats.withPngSize(png, 50_000, 50_000);

        assertThatThrownBy(() -> decoder.decode(file))
                .isInstanceOf(BadImageException.class)
                .hasMessage("too large: 50000x50000 pixels, at most 67108864 are decoded");
    }

    @Test
    void decode_pngWithAnEndlessSide_isRefused() throws IOException {
        byte[] file = RawFormats.png(70_000, 8, 0, new byte[][] {new byte[70_000]}, new TreeMap<>());

        assertThatThrownBy(() -> decoder.decode(file))
                .isInstanceOf(BadImageException.class)
                .hasMessage("too large: 70000x1 pixels, a side may have at most 65535");
    }

    @Test
    void decode_progressiveJpegThatNeedsTooMuchMemory_isRefused() throws Exception {
        byte[] small = JpegFiles.plain(true, 120, 90, 190);
        ByteBuffer file = ByteBuffer.wrap(small);
        for (int i = 0; i < small.length - 1; i++) {
            if (file.getShort(i) == (short) 0xffc2) {
                file.putShort(i + 5, (short) 8000).putShort(i + 7, (short) 8100);
            }
        }

        // samples, planes and coefficients: 12 bytes a pixel
        assertThatThrownBy(() -> decoder.decode(small))
                .isInstanceOf(BadImageException.class)
                .hasMessage("too large: 8100x8000 pixels of this kind take 741 MiB to decode, at most 512 are used");
    }

    @Test
    void decode_afterBadFile_goesOn() throws Exception {
        byte[] good = EncodedImages.encode(EncodedImages.plain(8, 8, Color.BLACK), "jpg");
        byte[] bad = Arrays.copyOf(good, good.length / 2);
        PixelImage first = decoder.decode(good);

        assertThatThrownBy(() -> decoder.decode(bad)).isInstanceOf(BadImageException.class);

        assertThat(decoder.decode(good).pixels()).isEqualTo(first.pixels());
    }

    private static Color rgb(PixelImage image, int x, int y) {
        int plane = image.height() * image.width();
        int i = y * image.width() + x;
        return new Color(
                image.pixels()[i] & 0xff, image.pixels()[plane + i] & 0xff, image.pixels()[2 * plane + i] & 0xff);
    }

    private static byte[] cmykJpeg(int... inks) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(0, 16, 16, 4, null);
        for (int i = 0; i < 256; i++) {
            raster.setPixel(i % 16, i / 16, inks);
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(new IIOImage(raster, null, null));
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static byte[] withAdobeMarker(byte[] jpeg) {
        ByteBuffer file = ByteBuffer.allocate(jpeg.length + ADOBE_CMYK.length);
        return file.put(jpeg, 0, 2)
                .put(ADOBE_CMYK)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }
}
