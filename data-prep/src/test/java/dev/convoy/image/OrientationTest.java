package dev.convoy.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrientationTest {
    private static final int BLOCK = 16;
    private static final int ROWS = 3;
    private static final int COLUMNS = 5;

    /** Upright: 3 × 5 blocks of 15 greys, each of one MCU, so JPEG keeps them whichever way they are stored. */
    private static int grey(int row, int column) {
        return 8 + 16 * (row * COLUMNS + column);
    }

    /** What a camera held so would store: where the upright pixel (y, x) lies, by the tables of the EXIF standard. */
    private static int[] stored(int orientation, int y, int x, int height, int width) {
        return switch (orientation) {
            case 1 -> new int[] {y, x};
            case 2 -> new int[] {y, width - 1 - x};
            case 3 -> new int[] {height - 1 - y, width - 1 - x};
            case 4 -> new int[] {height - 1 - y, x};
            case 5 -> new int[] {x, y};
            case 6 -> new int[] {width - 1 - x, y};
            case 7 -> new int[] {width - 1 - x, height - 1 - y};
            case 8 -> new int[] {x, height - 1 - y};
            default -> throw new IllegalArgumentException("orientation " + orientation);
        };
    }

    private static byte[] jpeg(int orientation, ByteOrder order) throws IOException {
        int height = ROWS * BLOCK;
        int width = COLUMNS * BLOCK;
        boolean turned = orientation >= 5;
        WritableRaster raster =
                Raster.createInterleavedRaster(0, turned ? height : width, turned ? width : height, 3, null);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int[] at = stored(orientation, y, x, height, width);
                raster.setPixel(at[1], at[0], new int[] {grey(y / BLOCK, x / BLOCK), 100, 140});
            }
        }
        return JpegFiles.withOrientation(JpegFiles.of(raster, false), orientation, order);
    }

    @ParameterizedTest(name = "orientation {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void decode_orientedJpeg_standsUpright(int orientation) throws Exception {
        try (ImageFileDecoder decoder = new ImageFileDecoder()) {
            PixelImage image = decoder.decode(jpeg(orientation, ByteOrder.BIG_ENDIAN));

            assertThat(image).extracting(PixelImage::height, PixelImage::width).containsExactly(48, 80);
            for (int row = 0; row < ROWS; row++) {
                for (int column = 0; column < COLUMNS; column++) {
                    Color found = ColourFormsTest.colour(image, column * BLOCK + 8, row * BLOCK + 8);
                    int red = grey(row, column) + 17; // 1.402 · 12
                    assertThat(found.getRed()).isBetween(Math.min(254, red) - 1, red + 1);
                }
            }
        }
    }

    @ParameterizedTest(name = "size {0}")
    @ValueSource(strings = {"keep", "20", "33", "48", "100", "30x17", "100x9"})
    void decode_allOrientations_givesTheSamePicture(String size) throws Exception {
        DecodeSettings settings = DecodeSettings.AS_STORED.withSize(ImageSize.parse(size));
        try (ImageFileDecoder decoder = new ImageFileDecoder(settings)) {
            PixelImage expected = decoder.decode(jpeg(1, ByteOrder.BIG_ENDIAN));
            for (int orientation = 2; orientation <= 8; orientation++) {
                for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
                    PixelImage image = decoder.decode(jpeg(orientation, order));

                    assertThat(image.height()).isEqualTo(expected.height());
                    assertThat(image.width()).isEqualTo(expected.width());
                    // sums over rows and columns change their order, so a tie may be rounded to the other side
                    assertThat(farthest(image.pixels(), expected.pixels())).isLessThanOrEqualTo(1);
                }
            }
        }
    }

    @Test
    void decode_otherFormatsWithOrientation_standUpright() throws Exception {
        byte[] exif = JpegFiles.exif(6, ByteOrder.LITTLE_ENDIAN);
        TreeMap<String, byte[]> chunk = new TreeMap<>();
        chunk.put("eXIf", exif);
        byte[] png = RawFormats.png(2, 8, 0, new byte[][] {{1, 2}, {3, 4}, {5, 6}}, chunk);
        byte[] tiff = RawFormats.tiff(ByteOrder.BIG_ENDIAN, 2, 3, 8, 1, 1, 6, new byte[] {1, 2, 3, 4, 5, 6});
        byte[] webp = RawFormats.webpWithExif(ColourFormsTest.webp("lossless"), 24, 16, exif);

        try (ImageFileDecoder decoder = new ImageFileDecoder()) {
            // a quarter turn to the right: the bottom row becomes the left column
            assertThat(decoder.decode(png).toGrey().pixels()).containsExactly(5, 3, 1, 6, 4, 2);
            assertThat(decoder.decode(tiff).pixels()).containsExactly(5, 3, 1, 6, 4, 2);
            PixelImage turned = decoder.decode(webp);
            assertThat(turned).extracting(PixelImage::height, PixelImage::width).containsExactly(24, 16);
            assertThat(ColourFormsTest.colour(turned, 12, 3)).isEqualTo(Color.RED);
            assertThat(ColourFormsTest.colour(turned, 12, 20)).isEqualTo(Color.GREEN);
        }
    }

    @Test
    void ofExif_nonsense_isUpright() {
        byte[] good = JpegFiles.exif(6, ByteOrder.LITTLE_ENDIAN);
        assertThat(Orientation.ofExif(good, 0, good.length)).isEqualTo(Orientation.of(6));

        for (int length = 0; length < 30; length++) {
            assertThat(Orientation.ofExif(good, 0, length)).isEqualTo(Orientation.UPRIGHT);
        }
        for (int value : new int[] {0, 9, 255}) {
            byte[] other = JpegFiles.exif(value, ByteOrder.BIG_ENDIAN);
            assertThat(Orientation.ofExif(other, 0, other.length)).isEqualTo(Orientation.UPRIGHT);
        }
        good[7] = (byte) 0x80; // the directory is far away
        assertThat(Orientation.ofExif(good, 0, good.length)).isEqualTo(Orientation.UPRIGHT);
    }

    private static int farthest(byte[] a, byte[] b) {
        int farthest = 0;
        for (int i = 0; i < a.length; i++) {
            farthest = Math.max(farthest, Math.abs((a[i] & 0xff) - (b[i] & 0xff)));
        }
        return farthest;
    }
}
