package dev.convoy.image;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;

/**
 * Makes the readers of formats. Plug-ins are made without asking ImageIO's registry for them: whether the registry knows a
 * plug-in depends on the class loader of the thread that used ImageIO first, which on an executor is not ours.
 */
final class ImageReaders {
    private ImageReaders() {}

    static ImageReader create(ImageFormat format) {
        return switch (format) {
            case JPEG, PNG, GIF, BMP -> jdkReader(format.name());
            case TIFF_LITTLE_ENDIAN, TIFF_BIG_ENDIAN -> create(new TIFFImageReaderSpi());
            case WEBP -> create(new WebPImageReaderSpi());
        };
    }

    private static ImageReader create(ImageReaderSpi provider) {
        try {
            return provider.createReaderInstance();
        } catch (IOException e) {
            throw new IllegalStateException("no image reader: " + e.getMessage(), e);
        }
    }

    private static ImageReader jdkReader(String format) {
        Iterator<ImageReader> found = ImageIO.getImageReadersByFormatName(format);
        while (found.hasNext()) {
            ImageReader reader = found.next();
            if (reader.getClass().getModule() == ImageIO.class.getModule()) {
                return reader;
            }
        }
        throw new IllegalStateException("this Java has no reader for " + format);
    }
}
