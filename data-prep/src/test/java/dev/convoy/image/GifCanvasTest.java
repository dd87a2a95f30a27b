package dev.convoy.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GifCanvasTest {
    private static final DecodeSettings OVER_BLUE = DecodeSettings.AS_STORED.withBackground(new Background(0, 0, 255));

    /** A screen that is too small grows, as in browsers. */
    @ParameterizedTest(name = "screen {0}x{1}, frame at {2}, {3}: {4}x{5}")
    @CsvSource({"9, 8, 0, 0, 9, 8", "9, 8, 2, 3, 9, 8", "6, 5, 0, 0, 6, 5", "6, 5, 1, 2, 7, 7", "0, 0, 0, 0, 6, 5"})
    void decode_frameSmallerThanTheScreen_liesAtItsPlace(
            int screenWidth, int screenHeight, int left, int top, int width, int height) throws Exception {
        BufferedImage frame = new BufferedImage(6, 5, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 5; y++) {
            for (int x = 0; x < 6; x++) {
                frame.setRGB(x, y, x == y ? 0 : 0xff000000 | x << 20 | y << 12); // transparent along the diagonal
            }
        }
        byte[] file = placed(EncodedImages.encode(frame, "gif"), screenWidth, screenHeight, left, top);

        PixelImage image;
        try (ImageFileDecoder decoder = new ImageFileDecoder(OVER_BLUE)) {
            image = decoder.decode(file);
            assertThat(decoder.rawWidth()).isEqualTo(width);
            assertThat(decoder.rawHeight()).isEqualTo(height);
        }

        assertThat(image.width()).isEqualTo(width);
        assertThat(image.height()).isEqualTo(height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = x - left;
                int row = y - top;
                boolean covered = column >= 0 && column < 6 && row >= 0 && row < 5 && column != row;
                Color expected = covered ? new Color(column << 20 | row << 12) : Color.BLUE;
                assertThat(ColourFormsTest.colour(image, x, y))
                        .as("pixel %d, %d", x, y)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void decode_greyFrame_liesOnTheBackgroundsGrey() throws Exception {
        BufferedImage frame = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        byte[] file = placed(EncodedImages.encode(frame, "gif"), 3, 2, 0, 0);
        DecodeSettings grey = OVER_BLUE.withColour(ColourMode.GREY);

        try (ImageFileDecoder decoder = new ImageFileDecoder(grey)) {
            assertThat(decoder.decode(file).pixels()).containsExactly(0, 0, 29, 0, 0, 29);
        }
    }

    @Test
    void decode_screenOfTooManyPixels_isRefused() throws IOException {
        byte[] file = placed(EncodedImages.encode(EncodedImages.plain(2, 2, Color.RED), "gif"), 9000, 9000, 0, 0);

        try (ImageFileDecoder decoder = new ImageFileDecoder()) {
            assertThatThrownBy(() -> decoder.decode(file))
                    .isInstanceOf(BadImageException.class)
                    .hasMessage("too large: 9000x9000 pixels, at most 67108864 are decoded");
        }
    }

    @Test
    void decode_fileWithoutFrame_isDamaged() throws IOException {
        byte[] file = EncodedImages.encode(EncodedImages.plain(2, 2, Color.RED), "gif");

        try (ImageFileDecoder decoder = new ImageFileDecoder()) {
            for (int length = 4; length < frameAt(file) + 9; length++) {
                byte[] cut = Arrays.copyOf(file, length);
                assertThatThrownBy(() -> decoder.decode(cut))
                        .isInstanceOf(BadImageException.class)
                        .hasMessageStartingWith("damaged: no frame at byte ");
            }
        }
    }

    private static byte[] placed(byte[] gif, int screenWidth, int screenHeight, int left, int top) {
        ByteBuffer file = ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN);
        int frame = frameAt(gif);
        file.putShort(6, (short) screenWidth).putShort(8, (short) screenHeight);
        file.putShort(frame + 1, (short) left).putShort(frame + 3, (short) top);
        return gif;
    }

    /** A comma and a place at 0, 0 before the size, which the screen has too. */
    private static int frameAt(byte[] gif) {
        byte[] descriptor = {',', 0, 0, 0, 0, gif[6], gif[7], gif[8], gif[9]};
        int at = 13;
        while (!Arrays.equals(gif, at, at + descriptor.length, descriptor, 0, descriptor.length)) {
            at++;
        }
        return at;
    }
}
