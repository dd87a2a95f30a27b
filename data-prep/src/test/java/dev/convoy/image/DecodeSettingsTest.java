package dev.convoy.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodeSettingsTest {
    @Test
    void asStored_changesNothing() {
        assertThat(DecodeSettings.AS_STORED)
                .isEqualTo(new DecodeSettings(new ImageSize.Keep(), ColourMode.AUTO, new Background(255, 255, 255)));
    }

    @Test
    void parse_size_givesItAndItsText() {
        assertThat(ImageSize.parse("keep")).isEqualTo(new ImageSize.Keep());
        assertThat(ImageSize.parse("256")).isEqualTo(new ImageSize.Square(256));
        assertThat(ImageSize.parse("256x192")).isEqualTo(new ImageSize.Exact(256, 192));
        for (String text : new String[] {"keep", "1", "4096", "256x192"}) {
            assertThat(ImageSize.parse(text)).hasToString(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "256x", "x256", "2x3x4", "-1", "1.5", "big", "99999999999"})
    void parse_badSize_throwsWithIt(String text) {
        assertThatThrownBy(() -> ImageSize.parse(text))
                .hasMessage("size must be a side such as 256, width x height such as 256x192, or keep, found '" + text
                        + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "4097", "0x5", "5x4097"})
    void parse_sizeOutOfRange_throwsWithRange(String text) {
        assertThatThrownBy(() -> ImageSize.parse(text)).hasMessageStartingWith("size must be in [1, 4096], found ");
    }

    @Test
    void parse_background_givesItAndItsText() {
        assertThat(Background.parse("white")).isEqualTo(Background.WHITE).hasToString("#ffffff");
        assertThat(Background.parse("black")).isEqualTo(Background.BLACK).hasToString("#000000");
        assertThat(Background.parse("#Ffa501"))
                .isEqualTo(new Background(255, 165, 1))
                .hasToString("#ffa501");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pink", "ffa500", "#ffa50", "#ffa5000", "#gggggg"})
    void parse_badBackground_throwsWithIt(String text) {
        assertThatThrownBy(() -> Background.parse(text))
                .hasMessage("background must be white, black or a colour such as #ffa500, found '" + text + "'");
    }

    @Test
    void background_valueOutOfRange_throws() {
        assertThatThrownBy(() -> new Background(0, 256, -1))
                .hasMessage("background must have values in [0, 255], found 0, 256, -1");
    }
}
