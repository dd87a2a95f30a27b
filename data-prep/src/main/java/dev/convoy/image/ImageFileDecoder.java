package dev.convoy.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/**
 * Decodes image files: JPEG (grey, RGB, CMYK, YCCK), PNG, GIF (first frame) and BMP. A file that is not whole is refused
 * rather than decoded in part: a warning of the decoder about the pixels counts as damage, because a truncated JPEG otherwise decodes to
 * a picture with a grey rest. Sizes are checked in the header, before memory is spent on pixels.
 *
 * <p>Orientation tags and colour profiles are ignored. One decoder belongs to one thread.
 */
public final class ImageFileDecoder implements AutoCloseable {
    /** Largest image decoded, in pixels; more is refused from the header. At 3 bytes a pixel it takes 200 MB. */
    public static final long MAX_PIXELS = 1L << 26;

    private static final int SIGNATURE_LENGTH = 8;

    // the pixels are whole: such warnings concern colour profiles, tags and thumbnails, which are not used
    private static final Pattern HARMLESS_WARNING = Pattern.compile(
            "icc|colou?r profile|colors may look|app14|bogus app|exif|thumbnail", Pattern.CASE_INSENSITIVE);

    private final DecodeSettings settings;
    private final ImageReader[] readers = new ImageReader[Format.values().length];

    private enum Format {
        JPEG("ffd8ff"),
        PNG("89504e470d0a1a0a"),
        GIF("47494638"),
        BMP("424d");

        private final String signature;

        Format(String signature) {
            this.signature = signature;
        }

        private boolean begins(byte[] file) {
            int length = signature.length() / 2; // two hexadecimal digits a byte
            return file.length >= length
                    && HexFormat.of().formatHex(file, 0, length).equals(signature);
        }
    }

    /** A decoder that leaves images as they are stored, with transparent pixels over white. */
    public ImageFileDecoder() {
        this(DecodeSettings.AS_STORED);
    }

    /** A decoder that gives images the size and channels of the settings. */
    public ImageFileDecoder(DecodeSettings settings) {
        this.settings = settings;
    }

    /** Gives an image, decoded by whomever, the size and channels of the settings. */
    public PixelImage finish(PixelImage image) {
        PixelImage resized = new Resizer(settings.size()).resize(image);
        return switch (settings.colour()) {
            case AUTO -> resized;
            case RGB -> resized.toRgb();
            case GREY -> resized.toGrey();
        };
    }

    /**
     * Decodes one file.
     *
     * @param file all bytes of the file; read only
     * @return the image, of the size and with the channels of the settings
     * @throws BadImageException if the file is empty, damaged, too large or of an unsupported format
     */
    public PixelImage decode(byte[] file) throws BadImageException {
        Format format = format(file);
        if (format == Format.PNG) {
            PngChunks.check(file);
        }
        ImageReader reader = reader(format);
        String[] warning = {""};
        try {
            reader.setInput(new ByteArrayImageInputStream(file), true, true);
            reader.addIIOReadWarningListener((source, message) -> {
                if (!HARMLESS_WARNING.matcher(message).find()) {
                    warning[0] = message;
                }
            });
            checkSize(reader.getWidth(0), reader.getHeight(0));
            PixelImage image = RasterReader.pixels(reader.read(0), settings.background());
            if (!warning[0].isEmpty()) {
                throw new BadImageException("damaged: " + oneLine(warning[0]));
            }
            return finish(image);
        } catch (IOException | RuntimeException e) {
            // decoders throw unchecked exceptions of every kind at damaged files
            throw new BadImageException("damaged: " + describe(e), e);
        } finally {
            reader.removeAllIIOReadWarningListeners();
            reader.reset();
        }
    }

    @Override
    public void close() {
        for (ImageReader reader : readers) {
            if (reader != null) {
                reader.dispose();
            }
        }
    }

    private static Format format(byte[] file) throws BadImageException {
        if (file.length == 0) {
            throw new BadImageException("empty file");
        }
        for (Format format : Format.values()) {
            if (format.begins(file)) {
                return format;
            }
        }
        byte[] start = Arrays.copyOf(file, Math.min(file.length, SIGNATURE_LENGTH));
        throw new BadImageException("not a JPEG, PNG, GIF or BMP file: it begins with "
                + HexFormat.ofDelimiter(" ").formatHex(start));
    }

    private static void checkSize(int width, int height) throws BadImageException {
        if (width <= 0 || height <= 0) {
            throw new BadImageException("damaged: " + width + "x" + height + " pixels");
        }
        if ((long) width * height > MAX_PIXELS) {
            throw new BadImageException(
                    "too large: " + width + "x" + height + " pixels, at most " + MAX_PIXELS + " are decoded");
        }
    }

    private ImageReader reader(Format format) {
        int index = format.ordinal();
        if (readers[index] == null) {
            readers[index] = format == Format.JPEG ? JpegReaders.create() : jdkReader(format);
        }
        return readers[index];
    }

    private static ImageReader jdkReader(Format format) {
        Iterator<ImageReader> found = ImageIO.getImageReadersByFormatName(format.name());
        while (found.hasNext()) {
            ImageReader reader = found.next();
            if (reader.getClass().getModule() == ImageIO.class.getModule()) {
                return reader;
            }
        }
        throw new IllegalStateException("this Java has no reader for " + format);
    }

    private static String describe(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : oneLine(message);
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s+", " ");
    }

    /**
     * Makes readers without asking ImageIO's registry for them: whether the registry knows a plug-in depends on the class
     * loader of the thread that used ImageIO first, which on an executor is not ours.
     */
    private static final class JpegReaders {
        private static final JPEGImageReaderSpi PROVIDER = provider();

        private static JPEGImageReaderSpi provider() {
            JPEGImageReaderSpi provider = new JPEGImageReaderSpi();
            // lets it find the JDK's reader, which does the entropy decoding
            provider.onRegistration(IIORegistry.getDefaultInstance(), ImageReaderSpi.class);
            return provider;
        }

        private static synchronized ImageReader create() {
            try {
                return PROVIDER.createReaderInstance(null);
            } catch (IOException e) {
                throw new IllegalStateException("no JPEG reader: " + e.getMessage(), e);
            }
        }
    }
}
