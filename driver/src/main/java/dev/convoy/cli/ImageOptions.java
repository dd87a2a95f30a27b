package dev.convoy.cli;

import dev.convoy.image.Background;
import dev.convoy.image.ImageSize;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Options that say what decoded images are to look like. */
final class ImageOptions {
    private ImageOptions() {}

    /** Reads {@link ImageSize}s. */
    static final class Sizes implements ITypeConverter<ImageSize> {
        @Override
        public ImageSize convert(String text) {
            try {
                return ImageSize.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads {@link Background}s. */
    static final class Backgrounds implements ITypeConverter<Background> {
        @Override
        public Background convert(String text) {
            try {
                return Background.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
