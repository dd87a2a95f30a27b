package dev.convoy.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** PNG, TIFF and WebP files put together from bytes, for forms that no writer at hand makes. */
public final class RawFormats {
    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

    private RawFormats() {}

    /**
     * A PNG file.
     *
     * @param colourType 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
     * @param rows the stored bytes of each row
     * @param chunks others, by name, put before the pixels
     */
    public static byte[] png(int width, int bits, int colourType, byte[][] rows, SortedMap<String, byte[]> chunks) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(PNG_SIGNATURE);
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(rows.length);
        header.put((byte) bits).put((byte) colourType);
        file.writeBytes(pngChunk("IHDR", header.array()));
        chunks.forEach((name, data) -> file.writeBytes(pngChunk(name, data)));
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        for (byte[] row : rows) {
            raw.write(0);
            raw.writeBytes(row);
        }
        Deflater deflater = new Deflater();
        deflater.setInput(raw.toByteArray());
        deflater.finish();
        byte[] packed = new byte[raw.size() + 64];
        int length = deflater.deflate(packed);
        deflater.end();
        file.writeBytes(pngChunk("IDAT", Arrays.copyOf(packed, length)));
        file.writeBytes(pngChunk("IEND", new byte[0]));
        return file.toByteArray();
    }

    /** The PNG file with another size in its header, and the pixels that it had. */
    public static byte[] withPngSize(byte[] png, int width, int height) {
        ByteBuffer file = ByteBuffer.wrap(png.clone());
        file.putInt(16, width).putInt(20, height);
        CRC32 crc = new CRC32();
        crc.update(file.array(), 12, 17);
        return file.putInt(29, (int) crc.getValue()).array();
    }

    private static byte[] pngChunk(String name, byte[] data) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
        chunk.put(name.getBytes(StandardCharsets.US_ASCII)).put(data);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + data.length);
        return chunk.putInt((int) crc.getValue()).array();
    }

    /**
     * An uncompressed TIFF file of one strip.
     *
     * @param photometric 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 inks
     * @param data samples, pixel by pixel
     * @param palette 16-bit values, reds, greens, blues; empty without
     */
    public static byte[] tiff(
            ByteOrder order,
            int width,
            int height,
            int bits,
            int samples,
            int photometric,
            int orientation,
            byte[] data,
            int... palette) {
        SortedMap<Integer, int[]> tags = new TreeMap<>();
        int[] eachBits = new int[samples];
        Arrays.fill(eachBits, bits);
        tags.put(256, new int[] {width});
        tags.put(257, new int[] {height});
        tags.put(258, eachBits);
        tags.put(259, new int[] {1});
        tags.put(262, new int[] {photometric});
        tags.put(273, new int[] {8});
        tags.put(274, new int[] {orientation});
        tags.put(277, new int[] {samples});
        tags.put(278, new int[] {height});
        tags.put(279, new int[] {data.length});
        if (palette.length > 0) {
            tags.put(320, palette);
        }
        if (samples == 4 && photometric == 2) {
            tags.put(338, new int[] {2});
        }
        int directory = 8 + data.length + (data.length & 1);
        int extra = directory + 2 + 12 * tags.size() + 4;
        int extraBytes = tags.values().stream()
                .mapToInt(v -> v.length > 2 ? 2 * v.length : 0)
                .sum();
        ByteBuffer file = ByteBuffer.allocate(extra + extraBytes).order(order);
        file.putShort((short) (order == ByteOrder.LITTLE_ENDIAN ? 0x4949 : 0x4d4d))
                .putShort((short) 42);
        file.putInt(directory).put(data).position(directory);
        file.putShort((short) tags.size());
        for (var tag : tags.entrySet()) {
            int[] values = tag.getValue();
            file.putShort(tag.getKey().shortValue()).putShort((short) 3).putInt(values.length);
            if (values.length <= 2) {
                int next = file.position() + 4;
                for (int value : values) {
                    file.putShort((short) value);
                }
                file.position(next);
            } else {
                file.putInt(extra);
                for (int value : values) {
                    file.putShort(extra, (short) value);
                    extra += 2;
                }
            }
        }
        return file.array();
    }

    /** The one-chunk WebP file as an extended one with EXIF data. */
    static byte[] webpWithExif(byte[] webp, int width, int height, byte[] exif) {
        ByteBuffer file =
                ByteBuffer.allocate(webp.length + 18 + 8 + exif.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(file.capacity() - 8);
        file.put("WEBPVP8X".getBytes(StandardCharsets.US_ASCII))
                .putInt(10)
                .put((byte) 8)
                .put(new byte[3]);
        file.putShort((short) (width - 1))
                .put((byte) 0)
                .putShort((short) (height - 1))
                .put((byte) 0);
        file.put(webp, 12, webp.length - 12);
        return file.put("EXIF".getBytes(StandardCharsets.US_ASCII))
                .putInt(exif.length)
                .put(exif)
                .array();
    }
}
