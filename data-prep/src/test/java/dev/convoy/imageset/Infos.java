package dev.convoy.imageset;

import dev.convoy.image.ColourMode;
import java.util.List;
import java.util.Map;

/** Descriptions of data sets that tests make up. */
final class Infos {
    private Infos() {}

    /** One class of grey images, one of them in train. */
    static ImageSetInfo grey(int height, int width, ImageEncoding encoding) {
        return new ImageSetInfo(
                ImageSet.FORMAT_VERSION,
                new ImageShape(1, height, width),
                List.of("a"),
                Map.of(Split.TRAIN, List.of(1L), Split.VAL, List.of(0L), Split.TEST, List.of(0L)),
                List.of(0.0),
                List.of(1.0),
                0,
                "00",
                encoding,
                StoredForm.DECODER_REVISION,
                new ImageSetInfo.Origin(
                        "0", "in", SourceFormat.FOLDER, "keep", ColourMode.GREY, "#ffffff", "0.8/0.1/0.1", 0.01),
                Findings.NONE);
    }
}
