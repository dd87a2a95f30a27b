package dev.convoy.imageset;

import dev.convoy.image.Background;
import dev.convoy.image.BadImageException;
import dev.convoy.image.ColourMode;
import dev.convoy.image.DecodeSettings;
import dev.convoy.image.ImageFileDecoder;
import dev.convoy.image.ImageSize;
import dev.convoy.image.PixelImage;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * The form in which shards keep the images of a split, and how pixels are made of it. Of raw sets it is the pixels. Of sets
 * with kept JPEG files it is the length of the image's source as two bytes, the source in UTF-8 and what the row holds: the
 * source is there to name an image that cannot be decoded.
 *
 * <p>A plain class with plain fields, which both of Spark's serializers can carry; settings are texts as in {@code
 * dataset.json}.
 */
final class StoredForm implements Serializable {
    /** Raised whenever decoding makes other pixels of some JPEG file than before: data sets with kept files then must be made anew. */
    static final int DECODER_REVISION = 1;

    private static final long serialVersionUID = 1L;
    private static final int LENGTH_BYTES = 2;
    private static final int MAX_SOURCE_BYTES = 0xffff;

    /** One decoder for each thread and kind of image, since a decoder belongs to one thread. */
    private static final ThreadLocal<Map<DecodeSettings, ImageFileDecoder>> DECODERS =
            ThreadLocal.withInitial(HashMap::new);

    private final String path;
    private final boolean keptFiles;
    private final String size;
    private final String colour;
    private final String background;
    private final int channels;
    private final int height;
    private final int width;

    private StoredForm(String path, ImageSetInfo info) {
        this.path = path;
        this.keptFiles = info.encoding() == ImageEncoding.JPEG;
        this.size = info.origin().size();
        this.colour = (info.shape().channels() == 1 ? ColourMode.GREY : ColourMode.RGB).name();
        this.background = info.origin().background();
        this.channels = info.shape().channels();
        this.height = info.shape().height();
        this.width = info.shape().width();
    }

    /**
     * The form of the images of a split.
     *
     * @param path where the split lies, for messages
     */
    static StoredForm of(String path, ImageSetInfo info) {
        return new StoredForm(path, info);
    }

    /** Whether rows may hold files, so that making pixels is work. */
    boolean keptFiles() {
        return keptFiles;
    }

    String path() {
        return path;
    }

    int channels() {
        return channels;
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    ImageShape shape() {
        return new ImageShape(channels, height, width);
    }

    /** Columns that {@link #of(Row)} takes, in this order. */
    static String[] columns(boolean keptFiles) {
        return keptFiles ? new String[] {"label", "pixels", "source"} : new String[] {"label", "pixels"};
    }

    /** The image of a row of id and {@link #columns}. */
    StoredImage of(Row row) {
        byte[] pixels = row.getAs(2);
        return new StoredImage(row.getLong(0), row.getInt(1), keptFiles ? record(row.getString(3), pixels) : pixels);
    }

    private static byte[] record(String source, byte[] bytes) {
        byte[] name = source.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(name.length, MAX_SOURCE_BYTES);
        byte[] record = new byte[LENGTH_BYTES + length + bytes.length];
        record[0] = (byte) (length >> 8);
        record[1] = (byte) length;
        System.arraycopy(name, 0, record, LENGTH_BYTES, length);
        System.arraycopy(bytes, 0, record, LENGTH_BYTES + length, bytes.length);
        return record;
    }

    /**
     * Makes sure that an image can be what it should be.
     *
     * @throws ImageSetException if its bytes are too many or, of pixels, too few
     */
    void check(StoredImage image) {
        int found = keptFiles ? image.bytes.length - start(image.bytes) : image.bytes.length;
        int expected = shape().size();
        if (keptFiles ? found > expected : found != expected) {
            throw new ImageSetException(path + " is damaged: image " + image.id + " must hold "
                    + (keptFiles ? "at most " : "") + expected + " bytes, found " + found);
        }
    }

    private static int start(byte[] record) {
        return LENGTH_BYTES + (((record[0] & 0xff) << 8) | (record[1] & 0xff));
    }

    /**
     * The pixels of an image: C × H × W unsigned bytes.
     *
     * @param stored in this form; read only
     * @return {@code stored} itself or a new array
     * @throws ImageSetException naming the image and its source, if its file cannot be decoded
     */
    byte[] pixels(long id, byte[] stored) {
        if (!keptFiles) {
            return stored;
        }
        int start = start(stored);
        byte[] bytes = Arrays.copyOfRange(stored, start, stored.length);
        if (bytes.length == shape().size()) {
            return bytes;
        }
        String name = "image " + id + " ("
                + new String(stored, LENGTH_BYTES, start - LENGTH_BYTES, StandardCharsets.UTF_8) + ")";
        try {
            PixelImage image = decoder().decode(bytes);
            ImageShape found = new ImageShape(image.channels(), image.height(), image.width());
            if (!found.equals(shape())) {
                throw new ImageSetException(path + ": " + name + " must decode to " + shape() + ", found " + found);
            }
            return image.pixels();
        } catch (BadImageException e) {
            throw new ImageSetException(path + ": " + name + " cannot be decoded: " + e.getMessage(), e);
        }
    }

    private ImageFileDecoder decoder() {
        DecodeSettings settings =
                new DecodeSettings(ImageSize.parse(size), ColourMode.valueOf(colour), Background.parse(background));
        return DECODERS.get().computeIfAbsent(settings, ImageFileDecoder::new);
    }
}
