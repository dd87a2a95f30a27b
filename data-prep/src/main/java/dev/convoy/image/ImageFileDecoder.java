package dev.convoy.image;

import java.io.IOException;
import javax.imageio.ImageReader;

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

    /** Bytes a pixel of a GIF file's frame beside its planes: the indices, and the planes of the canvas. */
    private static final int GIF_BYTES = 4;

    private final DecodeSettings settings;
    private final Resizer resizer;
    private final JpegDecoder jpeg;
    private final ImageReader jpegReader = ImageReaders.create(ImageFormat.JPEG);
    private final ImageIoDecoder others;
    private final WebpDecoder webp;
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
        this.others = new ImageIoDecoder(settings.background());
        this.webp = new WebpDecoder(others, settings.background());
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
            if (format == ImageFormat.JPEG) {
                PixelImage image = jpeg.decode(file);
                rawHeight = jpeg.rawHeight();
                rawWidth = jpeg.rawWidth();
                return finish(image);
            }
            PixelImage image = other(format, file);
            rawHeight = image.height();
            rawWidth = image.width();
            return finish(image);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // decoders throw unchecked exceptions of every kind at damaged files; memory that one large array did not
            // find
            // is free again
            throw new BadImageException(reason(e), e);
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
        others.close();
    }

    private PixelImage other(ImageFormat format, byte[] file) throws BadImageException, IOException {
        return switch (format) {
            case PNG -> {
                PngChunks chunks = PngChunks.of(file);
                yield others.decode(format, chunks.bare(), chunks.orientation());
            }
            case TIFF_LITTLE_ENDIAN, TIFF_BIG_ENDIAN -> {
                EmbeddedImages.checkTiff(file);
                yield others.decode(format, file, Orientation.ofExif(file, 0, file.length));
            }
            case WEBP -> webp.decode(file);
            case GIF -> gif(file);
            case BMP -> {
                EmbeddedImages.checkBmp(file);
                yield others.decode(format, file, Orientation.UPRIGHT);
            }
            case JPEG -> throw new IllegalArgumentException("JPEG files are decoded otherwise");
        };
    }

    private PixelImage gif(byte[] file) throws BadImageException, IOException {
        GifCanvas canvas = GifCanvas.of(file);
        MemoryBound.check(canvas.height(), canvas.width(), GIF_BYTES, Orientation.UPRIGHT);
        PixelImage frame = others.decode(ImageFormat.GIF, file, Orientation.UPRIGHT);
        return settings.background().around(frame, canvas.top(), canvas.left(), canvas.height(), canvas.width());
    }

    private static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) { // readers wrap what they catch
            if (cause instanceof OutOfMemoryError) {
                return "too large: no memory for it: " + cause.getMessage();
            }
        }
        String message = failure.getMessage();
        return "damaged: " + (message == null ? failure.getClass().getSimpleName() : oneLine(message));
    }

    static String oneLine(String message) {
        return message.strip().replaceAll("\\s+", " ");
    }
}
