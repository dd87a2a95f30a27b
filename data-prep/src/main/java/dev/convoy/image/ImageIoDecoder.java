package dev.convoy.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.SampleModel;
import java.io.IOException;
import java.util.Iterator;
import java.util.regex.Pattern;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;

/** Decodes what ImageIO's readers decode well as a whole: files of every format but JPEG. Belongs to one thread. */
final class ImageIoDecoder implements AutoCloseable {
    /** Bytes a pixel where a reader does not say how it will hold them: four samples of 16 bits. */
    private static final int UNKNOWN_PIXEL_BYTES = 8;

    // the pixels are whole: such warnings concern colour profiles, tags and thumbnails, which are not used
    private static final Pattern HARMLESS_WARNING =
            Pattern.compile("icc|colou?r profile|exif|thumbnail|xmp", Pattern.CASE_INSENSITIVE);

    private final ImageReader[] readers = new ImageReader[ImageFormat.values().length];
    private final Background background;

    ImageIoDecoder(Background background) {
        this.background = background;
    }

    /** The image over the background, turned upright. */
    PixelImage decode(ImageFormat format, byte[] file, Orientation orientation) throws BadImageException, IOException {
        return orientation.upright(decode(format, file, orientation, 0));
    }

    /**
     * The image over the background as it is stored.
     *
     * @param orientation how it will be turned
     * @param moreBytes what is needed for a pixel beside the reader's image and the planes
     */
    PixelImage decode(ImageFormat format, byte[] file, Orientation orientation, int moreBytes)
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
            MemoryBound.check(reader.getHeight(0), reader.getWidth(0), pixelBytes(reader) + moreBytes, orientation);
            PixelImage image = RasterReader.pixels(reader.read(0), background);
            if (!warning[0].isEmpty()) {
                throw new BadImageException("damaged: " + ImageFileDecoder.oneLine(warning[0]));
            }
            return image;
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
}
