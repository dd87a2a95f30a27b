package dev.convoy.kernel;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;

/**
 * Copies neighbouring channels between a block and a block of only those channels. A pixel's channels lie side by side, so
 * each pixel is one copy, which the JVM turns into vector moves.
 */
public final class ChannelSlice {
    private final BlockLayout whole;
    private final int firstChannel;
    private final BlockLayout part;

    /**
     * @param whole layout of the block with all channels
     * @param firstChannel channel of {@code whole} that is channel 0 of {@code part}
     * @param part layout of the block with some of the channels; as high and wide as {@code whole}
     * @throws IllegalArgumentException if the part does not fit
     */
    public ChannelSlice(BlockLayout whole, int firstChannel, BlockLayout part) {
        Shape all = whole.shape();
        Shape some = part.shape();
        check(
                firstChannel >= 0
                        && firstChannel + some.channels() <= all.channels()
                        && some.height() == all.height()
                        && some.width() == all.width(),
                "channels %s from channel %d do not fit into %s",
                some,
                firstChannel,
                all);
        this.whole = whole;
        this.firstChannel = firstChannel;
        this.part = part;
    }

    /** Copies the part into its channels of the whole; borders and other channels are left alone. */
    public void insert(float[] from, float[] into) {
        int floats = part.pixelStride();
        for (int y = 0; y < part.shape().height(); y++) {
            int source = part.offset(0, y, 0);
            int target = whole.offset(firstChannel, y, 0);
            for (int x = 0; x < part.shape().width(); x++) {
                System.arraycopy(from, source, into, target, floats);
                source += floats;
                target += whole.pixelStride();
            }
        }
    }

    /** Copies the part's channels out of the whole; the part's border is left alone. */
    public void extract(float[] from, float[] into) {
        int floats = part.pixelStride();
        for (int y = 0; y < part.shape().height(); y++) {
            int source = whole.offset(firstChannel, y, 0);
            int target = part.offset(0, y, 0);
            for (int x = 0; x < part.shape().width(); x++) {
                System.arraycopy(from, source, into, target, floats);
                source += whole.pixelStride();
                target += floats;
            }
        }
    }
}
