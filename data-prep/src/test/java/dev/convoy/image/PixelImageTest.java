package dev.convoy.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PixelImageTest {
    @Test
    void toGrey_primaryColours_hasTheirLuma() {
        byte full = (byte) 255;
        PixelImage image = new PixelImage(3, 1, 4, new byte[] {full, 0, 0, full, 0, full, 0, full, 0, 0, full, full});

        // 0.299, 0.587 and 0.114 of 255 are 76.2, 149.7 and 29.1
        assertThat(image.toGrey().pixels()).containsExactly(76, (byte) 150, 29, full);
    }

    @Test
    void toRgb_greyImage_hasItsValueThreeTimes() {
        PixelImage image = new PixelImage(1, 1, 2, new byte[] {5, 6});

        assertThat(image.toRgb().pixels()).containsExactly(5, 6, 5, 6, 5, 6);
        assertThat(image.toRgb().toGrey().pixels()).containsExactly(5, 6);
    }

    @Test
    void pngEncoder_image_decodesToItself() throws Exception {
        PixelImage image = new PixelImage(3, 1, 2, new byte[] {1, 2, 3, (byte) 200, 5, (byte) 255});

        try (ImageFileDecoder decoder = new ImageFileDecoder()) {
            assertThat(decoder.decode(PngEncoder.encode(image)).pixels()).isEqualTo(image.pixels());
        }
    }

    @Test
    void constructor_wrongLength_throwsWithNumbers() {
        assertThatThrownBy(() -> new PixelImage(3, 2, 2, new byte[11]))
                .hasMessage("image 3x2x2 must hold 12 bytes, found 11");
    }
}
