package dev.convoy.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.SampleModel;
import java.io.IOException;
import java.util.Iterator;
import java.util.regex.Pattern;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;

/**
 * Decodes image files: JPEG, PNG, GIF (first frame), BMP, TIFF (first page) and WebP. A file that is not whole is refused
 * rather than decoded in part: a warning of the decoder about the pixels counts as damage, because a truncated JPEG
 * otherwise decodes to a picture with a grey rest. Sizes are checked in the header, before memory is spent on pixels.
 *
 * <p>Pictures are turned upright as their EXIF orientation says; colour profiles are ignored. One decoder belongs to one
 * thread.
 */
public final class ImageFileDecoder implements AutoCloseable {
    /** Largest image decoded, in pixels; more is refused from the header. */
    public static final long MAX_PIXELS = 1L << 26;

    /** Bytes a pixel where a reader does not say how it will hold them: four samples of 16 bits. */
    private static final int UNKNOWN_PIXEL_BYTES = 8;

    /** Bytes a pixel of the objects that the WebP reader makes of a VP8 frame, beside its image. */
    private static final int LOSSY_WEBP_BYTES = 24;

    // the pixels are whole: such warnings concern colour profiles, tags and thumbnails, which are not used
    private static final Pattern HARMLESS_WARNING =
            Pattern.compile("icc|colou?r profile|exif|thumbnail|xmp", Pattern.CASE_INSENSITIVE);

    private final DecodeSettings settings;
    private final Resizer resizer;
    private final JpegDecoder jpeg;
    private final ImageReader jpegReader = ImageReaders.create(ImageFormat.JPEG);
    private final ImageReader[] readers = new ImageReader[ImageFormat.values().length];
    private int rawHeight;
    private int rawWidth;

    /** A decoder that leaves images as they are stored, with transparent pixels over white. */
    public ImageFileDecoder() {
        this(DecodeSettings.AS_STORED);
    }

    /** A decoder that gives images the size and channels of the settings. */
    public ImageFileDecoder(DecodeSettings settings) {
        this.settings = settings;
        this.resizer = new Resizer(settings.size());
        this.jpeg = new JpegDecoder(jpegReader, settings.size());
    }

    /**
     * Decodes one file.
     *
     * @param file all bytes of the file; read only
     * @return the image, of the size and with the channels of the settings
     * @throws BadImageException if the file is empty, damaged, too large or of an unsupported format
     */
    public PixelImage decode(byte[] file) throws BadImageException {
        ImageFormat format = ImageFormat.of(file);
        try {
            return finish(
                    switch (format) {
                        case JPEG -> {
                            PixelImage image = jpeg.decode(file);
                            rawHeight = jpeg.rawHeight();
                            rawWidth = jpeg.rawWidth();
                            yield image;
                        }
                        case PNG -> {
                            PngChunks chunks = PngChunks.of(file);
                            yield read(format, chunks.bare(), chunks.orientation(), 0);
                        }
                        case TIFF_LITTLE_ENDIAN, TIFF_BIG_ENDIAN ->
                            read(format, file, Orientation.ofExif(file, 0, file.length), 0);
                        case WEBP -> {
                            WebpChunks chunks = WebpChunks.of(file);
                            yield read(format, file, chunks.orientation(), chunks.lossy() ? LOSSY_WEBP_BYTES : 0);
                        }
                        case GIF, BMP -> read(format, file, Orientation.UPRIGHT, 0);
                    });
        } catch (IOException | RuntimeException e) {
            // decoders throw unchecked exceptions of every kind at damaged files
            throw new BadImageException("damaged: " + describe(e), e);
        }
    }

    /** Height in pixels of the file that was decoded last, upright and before resizing. */
    public int rawHeight() {
        return rawHeight;
    }

    /** Width in pixels of the file that was decoded last, upright and before resizing. */
    public int rawWidth() {
        return rawWidth;
    }

    /** Gives an image, decoded by whomever, the size and channels of the settings. */
    public PixelImage finish(PixelImage image) {
        PixelImage resized = resizer.resize(image);
        return switch (settings.colour()) {
            case AUTO -> resized;
            case RGB -> resized.toRgb();
            case GREY -> resized.toGrey();
        };
    }

    @Override
    public void close() {
        jpegReader.dispose();
        for (ImageReader reader : readers) {
            if (reader != null) {
                reader.dispose();
            }
        }
    }

    private PixelImage read(ImageFormat format, byte[] file, Orientation orientation, int readerBytes)
            throws BadImageException, IOException {
        ImageReader reader = reader(format);
        String[] warning = {""};
        try {
            reader.setInput(new ByteArrayImageInputStream(file), true, true);
            reader.addIIOReadWarningListener((source, message) -> {
                if (!HARMLESS_WARNING.matcher(message).find()) {
                    warning[0] = message;
                }
            });
            MemoryBound.check(reader.getHeight(0), reader.getWidth(0), pixelBytes(reader) + readerBytes, orientation);
            PixelImage image = RasterReader.pixels(reader.read(0), settings.background());
            if (!warning[0].isEmpty()) {
                throw new BadImageException("damaged: " + oneLine(warning[0]));
            }
            PixelImage upright = orientation.upright(image);
            rawHeight = upright.height();
            rawWidth = upright.width();
            return upright;
        } finally {
            reader.removeAllIIOReadWarningListeners();
            reader.reset();
        }
    }

    private static double pixelBytes(ImageReader reader) throws IOException {
        Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
        if (!types.hasNext()) {
            return UNKNOWN_PIXEL_BYTES;
        }
        SampleModel model = types.next().getSampleModel(1, 1);
        int bits = 0;
        for (int size : model.getSampleSize()) {
            bits += size;
        }
        return bits / 8.0;
    }

    private ImageReader reader(ImageFormat format) {
        int index = format.ordinal();
        if (readers[index] == null) {
            readers[index] = ImageReaders.create(format);
        }
        return readers[index];
    }

    private static String describe(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : oneLine(message);
    }

    static String oneLine(String message) {
        return message.strip().replaceAll("\\s+", " ");
    }
}
