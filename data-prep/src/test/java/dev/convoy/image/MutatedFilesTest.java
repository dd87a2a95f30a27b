package dev.convoy.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of every format with bytes changed, cut, doubled and taken out: each gives an image or a reason, never another
 * exception, and allocates no more than the bound, whatever sizes its header claims.
 */
class MutatedFilesTest {
    private static final int[] EXTREMES = {0, 1, 0x7f, 0x80, 0xff};
    private static final int PNG_SIGNATURE = 8;

    /** What decoders allocate beside the pixels: tables, streams, and objects that are garbage at once. */
    private static final long OVERHEAD = 64 << 20;

    static Stream<String> kinds() throws IOException {
        return files().keySet().stream();
    }

    private static Map<String, byte[]> files() throws IOException {
        BufferedImage image = EncodedImages.varied(40, 30, 5);
        BufferedImage palette = new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_INDEXED);
        palette.createGraphics().drawImage(image, 0, 0, null);
        Map<String, byte[]> files = new LinkedHashMap<>();
        byte[] jpeg = EncodedImages.encode(image, "jpg");
        files.put("jpeg", JpegFiles.withOrientation(jpeg, 6, ByteOrder.LITTLE_ENDIAN));
        files.put("jpeg progressive", JpegFiles.of(image.getRaster(), true));
        files.put("jpeg inks", JpegFiles.withAdobe(JpegFiles.plain(false, 9, 99, 200, 30), 2));
        files.put("png", EncodedImages.encode(image, "png"));
        files.put("png palette", EncodedImages.encode(palette, "png"));
        files.put("png 16 bit", RawFormats.png(2, 16, 6, new byte[3][16], new TreeMap<>()));
        files.put("gif", EncodedImages.encode(palette, "gif"));
        files.put("bmp", EncodedImages.encode(image, "bmp"));
        files.put("bmp palette", EncodedImages.encode(palette, "bmp"));
        files.put("tiff", EncodedImages.encode(image, "tiff"));
        files.put("tiff raw", RawFormats.tiff(ByteOrder.BIG_ENDIAN, 20, 30, 8, 1, 1, 6, new byte[600]));
        for (String webp : new String[] {"lossless", "lossy", "lossless-alpha", "lossy-alpha"}) {
            files.put("webp " + webp, ColourFormsTest.webp(webp));
        }
        files.put("webp lossless photo", ColourFormsTest.webp("photo")); // with blocks, a cache and every transform
        files.put("webp alpha photo", ColourFormsTest.webp("alpha-best"));
        return files;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    @Timeout(value = 5, unit = TimeUnit.MINUTES) // against a hang, no measure of speed
    void decode_mutatedFiles_giveAnImageOrAReason(String kind) throws IOException {
        decodeMutations(kind, 250, 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    @Tag("slow")
    void decode_manyMutatedFiles_giveAnImageOrAReason(String kind) throws IOException {
        decodeMutations(kind, 4000, 2);
    }

    private static void decodeMutations(String kind, int count, int seed) throws IOException {
        byte[] file = files().get(kind);
        DecodeSettings small = DecodeSettings.AS_STORED.withSize(new ImageSize.Square(16));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (ImageFileDecoder keeping = new ImageFileDecoder();
                ImageFileDecoder resizing = new ImageFileDecoder(small)) {
            for (int i = 0; i < count; i++) {
                byte[] mutated = mutate(file, new Random(seed * 1_000_003L + i));
                long before = threads.getCurrentThreadAllocatedBytes();
                decode(i % 2 == 0 ? keeping : resizing, mutated, kind + ", seed " + seed + ", mutation " + i);
                long allocated = threads.getCurrentThreadAllocatedBytes() - before;
                assertThat(allocated)
                        .as("bytes allocated for %s, seed %d, mutation %d", kind, seed, i)
                        .isLessThan(MemoryBound.MAX_BYTES + OVERHEAD);
            }
        }
    }

    private static void decode(ImageFileDecoder decoder, byte[] file, String name) {
        try {
            PixelImage image = decoder.decode(file);
            assertThat(image.pixels()).hasSize(image.channels() * image.height() * image.width());
        } catch (BadImageException e) {
            assertThat(e.getMessage()).as(name).matches("[^\\r\\n]+");
        } catch (RuntimeException | Error e) {
            throw new AssertionError(name + ": " + e, e);
        }
    }

    private static byte[] mutate(byte[] file, Random random) {
        byte[] mutated = file.clone();
        switch (random.nextInt(6)) {
            case 0 -> mutated = Arrays.copyOf(file, random.nextInt(file.length));
            case 1 -> { // a part taken out
                int from = place(file, random);
                int to = Math.min(file.length, from + 1 + random.nextInt(32));
                mutated = Arrays.copyOf(file, file.length - (to - from));
                System.arraycopy(file, to, mutated, from, file.length - to);
            }
            case 2 -> { // a part twice
                int from = place(file, random);
                int length = Math.min(file.length - from, 1 + random.nextInt(64));
                mutated = Arrays.copyOf(file, file.length + length);
                System.arraycopy(file, from, mutated, from + length, file.length - from);
            }
            case 3 -> { // a number as large or as small as can be
                int from = place(file, random);
                int value = EXTREMES[random.nextInt(EXTREMES.length)];
                Arrays.fill(mutated, from, Math.min(file.length, from + 1 + random.nextInt(4)), (byte) value);
            }
            default -> {
                int changes = 1 + random.nextInt(8);
                for (int i = 0; i < changes; i++) {
                    mutated[place(file, random)] ^= (byte) (1 + random.nextInt(255));
                }
            }
        }
        return random.nextBoolean() ? withPngChecksums(mutated) : mutated;
    }

    /** Half of the places are in the header, which is short and says the most. */
    private static int place(byte[] file, Random random) {
        return random.nextInt(random.nextBoolean() ? Math.min(64, file.length) : file.length);
    }

    /** The checksums would keep most changes of a PNG file from its decoder. */
    private static byte[] withPngChecksums(byte[] file) {
        if (file.length < PNG_SIGNATURE || file[1] != 'P') {
            return file;
        }
        ByteBuffer bytes = ByteBuffer.wrap(file);
        int at = PNG_SIGNATURE;
        while (at + 12 <= file.length) {
            int length = bytes.getInt(at);
            if (length < 0 || length > file.length - at - 12) {
                return file;
            }
            CRC32 crc = new CRC32();
            crc.update(file, at + 4, 4 + length);
            bytes.putInt(at + 8 + length, (int) crc.getValue());
            at += 12 + length;
        }
        return file;
    }
}
