package dev.convoy.imageset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.image.Background;
import dev.convoy.image.ColourMode;
import dev.convoy.image.DecodeSettings;
import dev.convoy.image.ImageSize;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final PreparationSettings DEFAULTS = PreparationSettings.of("in", "out");

    @Test
    void of_paths_givesDefaults() {
        assertThat(DEFAULTS)
                .isEqualTo(new PreparationSettings(
                        "in",
                        "out",
                        SourceFormat.AUTO,
                        DecodeSettings.AS_STORED,
                        Optional.empty(),
                        0.01,
                        false,
                        new TableColumns("", "label", "split"),
                        new Arrangement(false, DuplicatePolicy.REPORT, Optional.empty())));
    }

    @Test
    void with_everySetting_changesIt() {
        SplitFractions split = new SplitFractions(0.5, 0.25, 0.25);
        DecodeSettings decoding = new DecodeSettings(new ImageSize.Square(256), ColourMode.GREY, Background.BLACK);

        assertThat(DEFAULTS.withFormat(SourceFormat.CIFAR)
                        .withDecoding(decoding.withSize(ImageSize.KEEP))
                        .withSize(256)
                        .withSplit(split)
                        .withMaxBad(0.5)
                        .withKeepJpeg(true)
                        .withColumns(new TableColumns("picture", "class", "part"))
                        .withArrangement(Arrangement.DEFAULT
                                .withStratified(true)
                                .withDuplicates(DuplicatePolicy.REMOVE)
                                .withFiles(7)))
                .isEqualTo(new PreparationSettings(
                        "in",
                        "out",
                        SourceFormat.CIFAR,
                        decoding,
                        Optional.of(split),
                        0.5,
                        true,
                        new TableColumns("picture", "class", "part"),
                        new Arrangement(true, DuplicatePolicy.REMOVE, Optional.of(7))));
    }

    @Test
    void with_badValues_throwsWithThem() {
        assertThatThrownBy(() -> DEFAULTS.withSize(0)).hasMessage("size must be in [1, 4096], found 0");
        assertThatThrownBy(() -> DEFAULTS.withSize(4097)).hasMessage("size must be in [1, 4096], found 4097");
        assertThatThrownBy(() -> DEFAULTS.withMaxBad(1.5)).hasMessage("max-bad must be in [0, 1], found 1.5");
        assertThatThrownBy(() -> DEFAULTS.withMaxBad(Double.NaN)).hasMessage("max-bad must be in [0, 1], found NaN");
        assertThatThrownBy(() -> Arrangement.DEFAULT.withFiles(0)).hasMessage("files must be in [1, 100000], found 0");
        assertThatThrownBy(() -> new TableColumns("image", "", "split"))
                .hasMessage("label and split columns must have names, found '' and 'split'");
        assertThatThrownBy(() -> PreparationSettings.of("", "out"))
                .hasMessage("input and output must be paths, found '' and 'out'");
    }

    @Test
    void parse_threeFractions_givesThem() {
        assertThat(SplitFractions.parse("0.7/0.2/0.1")).isEqualTo(new SplitFractions(0.7, 0.2, 0.1));
        assertThat(SplitFractions.parse("0.8/0.1/0.1").toString()).isEqualTo("0.8/0.1/0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.8", "0.8/0.2", "0.8/0.1/x", "0.8/0.1/0.1/0", "0/0.5/0.5", "0.8/0.3/-0.1", "0.8/0.1/0.2"})
    void parse_badText_throwsWithIt(String text) {
        assertThatThrownBy(() -> SplitFractions.parse(text))
                .isInstanceOf(ImageSetException.class)
                .hasMessageStartingWith("split must be three fractions")
                .hasMessageContaining("found " + text.charAt(0));
    }

    @Test
    void ofName_unknownSplit_throwsWithIt() {
        assertThat(Split.ofName("val")).isEqualTo(Split.VAL);
        assertThatThrownBy(() -> Split.ofName("validation"))
                .hasMessage("split must be train, val or test, found validation");
    }

    @Test
    void split_manyContents_haveTheFractions() {
        SplitRule rule = SplitRule.of(Set.of(), Optional.of(new SplitFractions(0.6, 0.3, 0.1)));
        Map<Split, Integer> counts = new EnumMap<>(Split.class);

        int images = 20_000;
        for (int i = 0; i < images; i++) {
            counts.merge(rule.split(Split.TRAIN, content(i)), 1, Integer::sum);
        }

        // binomial: deviations of 69, 65 and 42; five of them
        assertThat(counts.get(Split.TRAIN)).isCloseTo(12_000, Offset.offset(350));
        assertThat(counts.get(Split.VAL)).isCloseTo(6_000, Offset.offset(325));
        assertThat(counts.get(Split.TEST)).isCloseTo(2_000, Offset.offset(215));
    }

    @Test
    void point_knownContents_isTheirSha256() {
        // SHA-256 of "abc" begins with ba7816bf 8f01cfea, of which the first 53 bits count
        double expected = (0xba7816bf8f01cfeaL >>> 11) * 0x1p-53;

        assertThat(SplitRule.point(new byte[] {'a', 'b', 'c'}))
                .isEqualTo(expected)
                .isBetween(0.728, 0.729);
    }

    @Test
    void split_widerTrainFraction_movesNoImageOutOfTrain() {
        SplitRule narrow = SplitRule.of(Set.of(), Optional.of(new SplitFractions(0.5, 0.25, 0.25)));
        SplitRule wide = SplitRule.of(Set.of(), Optional.of(new SplitFractions(0.7, 0.2, 0.1)));

        for (int i = 0; i < 1000; i++) {
            if (narrow.split(Split.TRAIN, content(i)) == Split.TRAIN) {
                assertThat(wide.split(Split.TRAIN, content(i))).isEqualTo(Split.TRAIN);
            }
        }
    }

    /** The start of the hash of some contents. */
    private static long content(int number) {
        byte[] contents = {(byte) number, (byte) (number >> 8)};
        return ByteBuffer.wrap(Fingerprint.sha256().digest(contents)).getLong();
    }
}
