package dev.convoy.image;

import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** JPEG files of every colour form: samples as given, without any conversion, and markers put in by hand. */
final class JpegFiles {
    private static final int SOF0 = 0xc0;
    private static final int SOF2 = 0xc2;
    private static final int SOS = 0xda;

    private JpegFiles() {}

    /** A 16 × 16 file of one colour, without markers that tell what its components are. */
    static byte[] plain(boolean progressive, int... samples) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(0, 16, 16, samples.length, null);
        for (int i = 0; i < 256; i++) {
            raster.setPixel(i % 16, i / 16, samples);
        }
        return of(raster, progressive);
    }

    static byte[] of(Raster raster, boolean progressive) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(1f);
            param.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.setOutput(out);
            writer.write(null, new IIOImage(raster, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** The file with a segment after its start. */
    static byte[] with(byte[] jpeg, int marker, byte[] data) {
        ByteBuffer file = ByteBuffer.allocate(jpeg.length + data.length + 4);
        file.put(jpeg, 0, 2).putShort((short) (0xff00 | marker)).putShort((short) (data.length + 2));
        return file.put(data).put(jpeg, 2, jpeg.length - 2).array();
    }

    static byte[] withAdobe(byte[] jpeg, int transform) {
        return with(jpeg, 0xee, new byte[] {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform});
    }

    static byte[] withJfif(byte[] jpeg) {
        return with(jpeg, 0xe0, new byte[] {'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0});
    }

    static byte[] withOrientation(byte[] jpeg, int orientation, ByteOrder order) {
        byte[] exif = exif(orientation, order);
        return with(
                jpeg,
                0xe1,
                ByteBuffer.allocate(6 + exif.length)
                        .put(new byte[] {'E', 'x', 'i', 'f', 0, 0})
                        .put(exif)
                        .array());
    }

    /** EXIF data with two tags, of which the second is the orientation. */
    static byte[] exif(int orientation, ByteOrder order) {
        ByteBuffer exif = ByteBuffer.allocate(8 + 2 + 2 * 12 + 4).order(order);
        exif.putShort((short) (order == ByteOrder.LITTLE_ENDIAN ? 0x4949 : 0x4d4d))
                .putShort((short) 42)
                .putInt(8);
        exif.putShort((short) 2);
        exif.putShort((short) 256).putShort((short) 4).putInt(1).putInt(1);
        exif.putShort((short) 274)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
        return exif.array();
    }

    /** The file with its components called so in the frame and in the scan. */
    static byte[] named(byte[] jpeg, String names) {
        byte[] file = jpeg.clone();
        for (int at = 2; ; at += 2 + (Byte.toUnsignedInt(file[at + 2]) << 8) + Byte.toUnsignedInt(file[at + 3])) {
            int marker = file[at + 1] & 0xff;
            int first = marker == SOS ? at + 5 : at + 10;
            int step = marker == SOS ? 2 : 3;
            if (marker == SOF0 || marker == SOF2 || marker == SOS) {
                for (int i = 0; i < names.length(); i++) {
                    file[first + i * step] = (byte) names.charAt(i);
                }
            }
            if (marker == SOS) {
                return file;
            }
        }
    }
}
