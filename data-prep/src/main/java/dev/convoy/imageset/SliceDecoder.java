package dev.convoy.imageset;

import dev.convoy.image.BadImageException;
import dev.convoy.image.ColourMode;
import dev.convoy.image.DecodeSettings;
import dev.convoy.image.ImageFileDecoder;
import dev.convoy.image.PixelImage;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Turns the raw images of a slice into images of the data set: decode, resize, colour, split. An image that cannot be
 * used is an outcome like any other and no exception, so it costs no task.
 */
final class SliceDecoder implements Serializable {
    private static final long serialVersionUID = 1L;

    private final DecodeSettings decoding;
    private final SplitRule splitRule;
    private final boolean keepJpeg;

    SliceDecoder(DecodeSettings decoding, boolean naturallyGrey, SplitRule splitRule, boolean keepJpeg) {
        this.decoding = decoding.colour() == ColourMode.AUTO
                ? decoding.withColour(naturallyGrey ? ColourMode.GREY : ColourMode.RGB)
                : decoding;
        this.splitRule = splitRule;
        this.keepJpeg = keepJpeg;
    }

    /** The outcomes of the slice's images, in their order. */
    List<Outcome> decode(RawSlice slice, Configuration configuration) throws IOException {
        List<Outcome> outcomes = new ArrayList<>(slice.size());
        try (ImageFileDecoder decoder = new ImageFileDecoder(decoding)) {
            slice.read(configuration, new Sink(decoder, outcomes));
        }
        return outcomes;
    }

    private final class Sink implements RawImageSink {
        private final ImageFileDecoder decoder;
        private final List<Outcome> outcomes;

        private Sink(ImageFileDecoder decoder, List<Outcome> outcomes) {
            this.decoder = decoder;
            this.outcomes = outcomes;
        }

        @Override
        public void file(String source, Split named, int label, byte[] file) {
            try {
                PixelImage image = decoder.decode(file);
                byte[] kept = keepJpeg ? KeptFile.of(file, image.pixels().length) : KeptFile.NONE;
                add(source, splitRule.split(named, file), label, image, kept);
            } catch (BadImageException e) {
                reject(source, e.getMessage(), file.length);
            }
        }

        @Override
        public void image(String source, Split named, int label, PixelImage image) {
            add(source, splitRule.split(named, image.pixels()), label, decoder.finish(image), KeptFile.NONE);
        }

        @Override
        public void reject(String source, String reason, long bytes) {
            outcomes.add(new Outcome.Rejected(source, reason, bytes));
        }

        @Override
        public void fault(String message) {
            outcomes.add(new Outcome.Fault(message));
        }

        private void add(String source, Split split, int label, PixelImage image, byte[] kept) {
            outcomes.add(new Outcome.Prepared(
                    source, split, label, image.channels(), image.height(), image.width(), image.pixels(), kept));
        }
    }
}
