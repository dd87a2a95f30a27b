package dev.convoy.imageset;

import java.io.Serializable;

/** What became of one raw image. Plain classes, not records: Spark's Kryo cannot fill records. */
sealed interface Outcome extends Serializable {

    /** An image of the data set, still without its split and id. */
    final class Prepared implements Outcome {
        private static final long serialVersionUID = 1L;

        final String source;

        /** The split that the input names for it, or TRAIN where it names none. */
        final Split named;

        final int label;
        final int channels;
        final int height;
        final int width;
        final byte[] pixels;

        Prepared(String source, Split named, int label, int channels, int height, int width, byte[] pixels) {
            this.source = source;
            this.named = named;
            this.label = label;
            this.channels = channels;
            this.height = height;
            this.width = width;
            this.pixels = pixels;
        }

        ImageShape shape() {
            return new ImageShape(channels, height, width);
        }
    }

    /** An image that cannot be used, for {@code quarantine.csv}. */
    final class Rejected implements Outcome {
        private static final long serialVersionUID = 1L;

        final String source;
        final String reason;
        final long bytes;

        Rejected(String source, String reason, long bytes) {
            this.source = source;
            this.reason = reason;
            this.bytes = bytes;
        }
    }
}
