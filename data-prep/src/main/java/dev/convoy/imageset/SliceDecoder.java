package dev.convoy.imageset;

import dev.convoy.image.BadImageException;
import dev.convoy.image.ColourMode;
import dev.convoy.image.DecodeSettings;
import dev.convoy.image.ImageFileDecoder;
import dev.convoy.image.PixelImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Turns the raw images of a slice into images of the data set: decode, resize, colour. One image after the other, so that
 * the largest of them bounds the memory of a task. An image that cannot be used is an outcome like any other and no
 * exception, so it costs no task.
 */
final class SliceDecoder implements Serializable {
    private static final long serialVersionUID = 1L;

    private final DecodeSettings decoding;
    private final boolean keepJpeg;

    SliceDecoder(DecodeSettings decoding, boolean naturallyGrey, boolean keepJpeg) {
        this.decoding = decoding.colour() == ColourMode.AUTO
                ? decoding.withColour(naturallyGrey ? ColourMode.GREY : ColourMode.RGB)
                : decoding;
        this.keepJpeg = keepJpeg;
    }

    /** Writes the pixels of the slice's images, in their order, and tells the rest. */
    StagedSlice decode(RawSlice slice, Configuration configuration, DataOutputStream pixels) throws IOException {
        try (ImageFileDecoder decoder = new ImageFileDecoder(decoding)) {
            Sink sink = new Sink(decoder, pixels);
            slice.read(configuration, sink);
            return new StagedSlice(sink.images, sink.rejected, sink.fault, sink.rawBytes);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private final class Sink implements RawImageSink {
        private final ImageFileDecoder decoder;
        private final DataOutputStream pixels;
        private final List<StagedImage> images = new ArrayList<>();
        private final List<Outcome.Rejected> rejected = new ArrayList<>();
        private String fault = "";
        private long rawBytes;
        private long offset;

        private Sink(ImageFileDecoder decoder, DataOutputStream pixels) {
            this.decoder = decoder;
            this.pixels = pixels;
        }

        @Override
        public void file(String source, Split named, int label, byte[] file) {
            rawBytes += file.length;
            PixelImage image;
            try {
                image = decoder.decode(file);
            } catch (BadImageException e) {
                reject(source, e.getMessage(), file.length);
                return;
            }
            byte[] kept = keepJpeg ? KeptFile.of(file, image.pixels().length) : KeptFile.NONE;
            add(source, named, label, file, image, decoder.rawHeight(), decoder.rawWidth(), kept);
        }

        @Override
        public void image(String source, Split named, int label, PixelImage image) {
            rawBytes += image.pixels().length;
            PixelImage finished = decoder.finish(image);
            add(source, named, label, image.pixels(), finished, image.height(), image.width(), KeptFile.NONE);
        }

        @Override
        public void reject(String source, String reason, long bytes) {
            rejected.add(new Outcome.Rejected(source, reason, bytes));
        }

        @Override
        public void fault(String message) {
            fault = fault.isEmpty() ? message : fault;
        }

        private void add(
                String source,
                Split named,
                int label,
                byte[] content,
                PixelImage image,
                int rawHeight,
                int rawWidth,
                byte[] kept) {
            ByteBuffer hash = ByteBuffer.wrap(Fingerprint.sha256().digest(content));
            images.add(new StagedImage(
                    source,
                    named,
                    label,
                    new ImageShape(image.channels(), image.height(), image.width()),
                    hash.getLong(),
                    hash.getLong(),
                    ImageSignature.of(image),
                    rawHeight,
                    rawWidth,
                    offset,
                    image.pixels().length,
                    kept.length));
            try {
                pixels.write(image.pixels());
                pixels.write(kept);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write decoded images", e);
            }
            offset += image.pixels().length + kept.length;
        }
    }
}
