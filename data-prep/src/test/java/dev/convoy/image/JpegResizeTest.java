package dev.convoy.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

/**
 * JPEG files are resized before their colours are converted. Where all colours lie within RGB's range that is the same but
 * for rounding; elsewhere values are cut off after the averaging instead of before.
 */
class JpegResizeTest {
    private static final int SIDE = 64;

    @Test
    void decode_colourfulPictureResizedFirst_differsWithinTheStatedBound() throws Exception {
        Difference difference = difference(picture(0, 255));

        // JPEG's ringing leaves RGB's range beside full colours; what photographs reach is in data-preparation.md
        // here it is 14 levels at most and 0.37 on average; JDKs' encoders may differ a little
        assertThat(difference.max).isBetween(3, 16);
        assertThat(difference.mean).isLessThan(0.4);
    }

    /** Half a level each for the conversion of pixels, for their sum, and for the other order's sum. */
    @Test
    void decode_mutedPictureResizedFirst_differsByRoundingOnly() throws Exception {
        assertThat(difference(picture(80, 175)).max).isLessThanOrEqualTo(1);
    }

    private record Difference(int max, double mean) {}

    private static Difference difference(BufferedImage picture) throws Exception {
        byte[] file = EncodedImages.encode(picture, "jpg");
        PixelImage first;
        PixelImage last;
        try (ImageFileDecoder resizing =
                        new ImageFileDecoder(DecodeSettings.AS_STORED.withSize(new ImageSize.Square(SIDE)));
                ImageFileDecoder keeping = new ImageFileDecoder()) {
            first = resizing.decode(file);
            last = new Resizer(new ImageSize.Square(SIDE)).resize(keeping.decode(file));
        }
        int max = 0;
        long sum = 0;
        for (int i = 0; i < 3 * SIDE * SIDE; i++) {
            int difference = Math.abs((first.pixels()[i] & 0xff) - (last.pixels()[i] & 0xff));
            max = Math.max(max, difference);
            sum += difference;
        }
        return new Difference(max, sum / (3.0 * SIDE * SIDE));
    }

    /** Slow gradients, discs with sharp borders and some grain, with values between the two. */
    private static BufferedImage picture(int low, int high) {
        BufferedImage picture = new BufferedImage(300, 240, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < 240; y++) {
            for (int x = 0; x < 300; x++) {
                boolean disc = (x % 75 - 37) * (x % 75 - 37) + (y % 60 - 30) * (y % 60 - 30) < 400;
                int grain = (x * 7919 + y * 104729) % 13 - 6;
                int[] colour = disc
                        ? new int[] {x / 75 % 2 * 255, y / 60 % 2 * 255, (x / 75 + y / 60) % 2 * 255}
                        : new int[] {128 + x / 3 - 50 + grain, 200 - y / 3 + grain, 60 + (x + y) / 8 + grain};
                int rgb = 0;
                for (int value : colour) {
                    rgb = (rgb << 8) | (low + Math.max(0, Math.min(255, value)) * (high - low) / 255);
                }
                picture.setRGB(x, y, rgb);
            }
        }
        return picture;
    }
}
