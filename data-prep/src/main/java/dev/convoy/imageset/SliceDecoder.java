package dev.convoy.imageset;

import dev.convoy.image.BadImageException;
import dev.convoy.image.ColourMode;
import dev.convoy.image.ImageFileDecoder;
import dev.convoy.image.PixelImage;
import dev.convoy.image.Resizer;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Turns the raw images of a slice into images of the data set: decode, resize, colour, split. An image that cannot be
 * used is an outcome like any other and no exception, so it costs no task.
 */
final class SliceDecoder implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int KEEP_SIZE = 0;

    private final int size;
    private final boolean grey;
    private final SplitRule splitRule;

    SliceDecoder(Optional<Integer> size, ColourMode colour, boolean naturallyGrey, SplitRule splitRule) {
        this.size = size.orElse(KEEP_SIZE);
        this.grey = colour == ColourMode.GREY || (colour == ColourMode.AUTO && naturallyGrey);
        this.splitRule = splitRule;
    }

    /** The outcomes of the slice's images, in their order. */
    List<Outcome> decode(RawSlice slice, Configuration configuration) throws IOException {
        List<Outcome> outcomes = new ArrayList<>(slice.size());
        try (ImageFileDecoder decoder = new ImageFileDecoder()) {
            slice.read(configuration, new Sink(decoder, outcomes));
        }
        return outcomes;
    }

    private PixelImage finish(PixelImage image) {
        PixelImage resized = size == KEEP_SIZE ? image : new Resizer(size).resize(image);
        return grey ? resized.toGrey() : resized.toRgb();
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
                add(source, splitRule.split(named, file), label, decoder.decode(file));
            } catch (BadImageException e) {
                reject(source, e.getMessage(), file.length);
            }
        }

        @Override
        public void image(String source, Split named, int label, PixelImage image) {
            add(source, splitRule.split(named, image.pixels()), label, image);
        }

        @Override
        public void reject(String source, String reason, long bytes) {
            outcomes.add(new Outcome.Rejected(source, reason, bytes));
        }

        @Override
        public void fault(String message) {
            outcomes.add(new Outcome.Fault(message));
        }

        private void add(String source, Split split, int label, PixelImage raw) {
            PixelImage image = finish(raw);
            outcomes.add(new Outcome.Prepared(
                    source, split, label, image.channels(), image.height(), image.width(), image.pixels()));
        }
    }
}
