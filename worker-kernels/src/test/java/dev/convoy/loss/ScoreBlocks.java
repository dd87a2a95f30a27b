package dev.convoy.loss;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;

/** Scores in blocks without border, and losses that read them. */
final class ScoreBlocks {
    private ScoreBlocks() {}

    static Loss batchLoss(ImageLoss loss) {
        BlockLayout layout = new BlockLayout(new Shape(loss.classes(), 1, 1), 0);
        return new BatchLoss(loss, layout, layout);
    }

    /** Blocks of N × K scores. */
    static float[][] of(int classes, int images, float... scores) {
        float[][] blocks = new float[BlockLayout.blocks(images)][classes * BlockLayout.IMAGES];
        for (int image = 0; image < images; image++) {
            for (int k = 0; k < classes; k++) {
                blocks[image / 16][k * 16 + image % 16] = scores[image * classes + k];
            }
        }
        return blocks;
    }
}
