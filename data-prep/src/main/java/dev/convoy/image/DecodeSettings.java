package dev.convoy.image;

import java.io.Serializable;
import java.util.Objects;

/**
 * What decoded images are to look like.
 *
 * @param size size to give them
 * @param colour channels to give them; {@link ColourMode#AUTO} leaves grey images grey and others in RGB
 * @param background colour that transparent pixels are laid over
 */
public record DecodeSettings(ImageSize size, ColourMode colour, Background background) implements Serializable {
    /** Sizes and channels as stored, transparent pixels over white. */
    public static final DecodeSettings AS_STORED =
            new DecodeSettings(ImageSize.KEEP, ColourMode.AUTO, Background.WHITE);

    public DecodeSettings {
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(colour, "colour");
        Objects.requireNonNull(background, "background");
    }

    public DecodeSettings withSize(ImageSize newSize) {
        return new DecodeSettings(newSize, colour, background);
    }

    public DecodeSettings withColour(ColourMode newColour) {
        return new DecodeSettings(size, newColour, background);
    }

    public DecodeSettings withBackground(Background newBackground) {
        return new DecodeSettings(size, colour, newBackground);
    }
}
