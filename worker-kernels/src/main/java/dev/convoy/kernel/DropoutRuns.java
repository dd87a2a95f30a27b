package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.random.Bernoulli;
import dev.convoy.tensor.BlockLayout;

/** Activations of a block that follow one another in memory: those of a row, or of a pixel where other channels lie between. */
final class DropoutRuns {
    private final BlockLayout layout;
    private final int pixels;

    DropoutRuns(BlockLayout layout) {
        this.layout = layout;
        boolean isWhole = layout.blockChannels() == layout.shape().channels();
        this.pixels = isWhole ? layout.shape().width() : 1;
    }

    /** Groups of trials for an image. */
    int groups() {
        return (layout.shape().size() + Bernoulli.GROUP - 1) / Bernoulli.GROUP;
    }

    /** Length of a mask. */
    int maskLength() {
        return groups() * Bernoulli.WORDS * IMAGES;
    }

    /** Runs in the order row, column. */
    int count() {
        return layout.shape().height() * layout.shape().width() / pixels;
    }

    /** Activations of a run. */
    int length() {
        return pixels * layout.shape().channels();
    }

    /** Where a run starts. */
    int offset(int run) {
        int pixel = run * pixels;
        return layout.offset(
                0, pixel / layout.shape().width(), pixel % layout.shape().width());
    }
}
