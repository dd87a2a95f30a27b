package dev.convoy.imageset;

import java.io.Serializable;

/** What became of one raw image. Plain classes, not records: Spark's Kryo cannot fill records. */
sealed interface Outcome extends Serializable {

    /** An image of the data set, still without its id. */
    final class Prepared implements Outcome {
        private static final long serialVersionUID = 1L;

        final String source;
        final Split split;
        final int label;
        final int channels;
        final int height;
        final int width;
        final byte[] pixels;

        /** The JPEG file that the data set keeps in place of the pixels, or {@link KeptFile#NONE}. */
        final byte[] kept;

        Prepared(String source, Split split, int label, int channels, int height, int width, byte[] pixels) {
            this(source, split, label, channels, height, width, pixels, KeptFile.NONE);
        }

        Prepared(
                String source,
                Split split,
                int label,
                int channels,
                int height,
                int width,
                byte[] pixels,
                byte[] kept) {
            this.source = source;
            this.split = split;
            this.label = label;
            this.channels = channels;
            this.height = height;
            this.width = width;
            this.pixels = pixels;
            this.kept = kept;
        }

        /** What the data set's table holds of the image: its file or its pixels. */
        byte[] stored() {
            return kept.length > 0 ? kept : pixels;
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

    /**
     * The input as a whole is wrong. It travels as a value, because an exception in a task would be tried again and then
     * reach the user with a stack trace.
     */
    final class Fault implements Outcome {
        private static final long serialVersionUID = 1L;

        final String message;

        Fault(String message) {
            this.message = message;
        }
    }
}
