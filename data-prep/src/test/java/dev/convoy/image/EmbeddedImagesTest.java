package dev.convoy.image;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A small outer header must not hide a large image. */
class EmbeddedImagesTest {
    private final ImageFileDecoder decoder = new ImageFileDecoder();

    @AfterEach
    void closeDecoder() {
        decoder.close();
    }

    @Test
    void decode_bmpWithPngInIt_isRefused() throws IOException {
        byte[] png = EncodedImages.encode(EncodedImages.plain(1, 1, Color.RED), "png");
        byte[] large = RawFormats.withPngSize(png, 30_000, 30_000);
        ByteBuffer file = ByteBuffer.allocate(54 + large.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(54);
        file.putInt(40).putInt(4).putInt(4).putShort((short) 1).putShort((short) 0);
        file.putInt(5).putInt(large.length).putLong(0).putLong(0).put(large);

        assertThatThrownBy(() -> decoder.decode(file.array()))
                .isInstanceOf(BadImageException.class)
                .hasMessage("unsupported: BMP with a PNG image in it");
    }

    @Test
    void decode_tiffWithLargeJpegFrame_isRefused() throws IOException {
        byte[] file = jpegTiff();
        ByteBuffer bytes = ByteBuffer.wrap(file);
        for (int i = 0; i < file.length - 9; i++) {
            if (bytes.getInt(i) == 0xffc00011) {
                bytes.putShort(i + 5, (short) 40_000).putShort(i + 7, (short) 50_000);
            }
        }

        assertThatThrownBy(() -> decoder.decode(file))
                .isInstanceOf(BadImageException.class)
                .hasMessage("too large: TIFF with a JPEG frame of 50000x40000 pixels in it");
    }

    private static byte[] jpegTiff() throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionType("JPEG");
            writer.setOutput(out);
            writer.write(null, new IIOImage(EncodedImages.plain(32, 32, Color.RED), null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
