package dev.convoy.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.layer.GradientCheck;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SoftmaxLossTest {
    /** Half a unit in the last place of a float near 1, and little more for the doubles it is rounded from. */
    private static final double FLOAT = 0x1p-24 + 1e-12;

    @Test
    void evaluate_lectureExample_hasItsLoss() {
        // scores 3.2, 5.1, −1.7 with label 0: −ln(24.5325 / (24.5325 + 164.0219 + 0.1827)) in nats
        float[][] scores = blocks(3, 1, new float[] {3.2f, 5.1f, -1.7f});

        BatchResult result = loss(3).evaluate(1, scores, new int[] {0});

        assertThat(result.lossSum()).isCloseTo(2.0404, within(5e-5));
        assertThat(result.correct()).isZero();
        assertThat(result.correctTop5()).isEqualTo(1);
    }

    @Test
    void evaluate_equalScores_losesLnKAndRanksLowerClassesFirst() {
        float[][] scores = blocks(10, 10, new float[100]);
        int[] labels = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

        BatchResult result = loss(10).evaluate(10, scores, labels);

        assertThat(result.images()).isEqualTo(10);
        assertThat(result.lossSum()).isCloseTo(10 * Math.log(10), within(1e-12));
        assertThat(result.correct()).isEqualTo(1); // only label 0 has nothing before it
        assertThat(result.correctTop5()).isEqualTo(5);
    }

    @Test
    void evaluate_hugeScores_doesNotOverflow() {
        float[][] scores = blocks(2, 2, new float[] {3e38f, -3e38f, 1000f, 999f});

        BatchResult result = loss(2).evaluate(2, scores, new int[] {0, 1});

        assertThat(result.lossSum()).isCloseTo(1 + Math.log1p(Math.exp(-1)), within(1e-12));
    }

    @Test
    void evaluate_nanScore_isSeenAndNotCorrect() {
        float[][] scores = blocks(6, 2, new float[] {0, Float.NaN, 0, 0, 0, 0, 0, 0, 0, 0, 0, Float.NaN});

        BatchResult result = loss(6).evaluate(2, scores, new int[] {0, 5});

        assertThat(result.lossSum()).isNaN();
        assertThat(result.correct()).isZero();
    }

    @Test
    void predictions_eachImage_isTheHighestScoreAndTheLowerClassOfEqualOnes() {
        float[][] scores = blocks(3, 3, new float[] {1, 2, 0, -1, -2, -1, 5, 5, 6});
        int[] predictions = new int[3];

        loss(3).predictions(3, scores, predictions);

        assertThat(predictions).containsExactly(1, 0, 2);
    }

    @Test
    void gradient_randomScores_matchesCentredDifferences() {
        int classes = 7;
        int images = 18;
        BlockLayout scoresLayout = new BlockLayout(new Shape(classes, 1, 1), 0);
        BlockLayout bordered = new BlockLayout(new Shape(classes, 1, 1), 1);
        Loss loss = new BatchLoss(new SoftmaxLoss(classes), scoresLayout, bordered);
        Random random = new Random(5);
        float[] plain = new float[images * classes];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (float) random.nextGaussian();
        }
        int[] labels = random.ints(images, 0, classes).toArray();
        float[][] dBlocks = new float[2][bordered.floats()];
        Arrays.fill(dBlocks[1], bordered.offset(0, 0, 0), bordered.offset(0, 0, 1), 9f);

        loss.gradient(images, 1, blocks(classes, images, plain), labels, dBlocks);

        float[] gradient = new float[plain.length];
        for (int i = 0; i < plain.length; i++) {
            int image = i / classes;
            gradient[i] = dBlocks[image / 16][bordered.offset(i % classes, 0, 0) + image % 16];
        }
        // third derivatives of the loss are below 0.1 in size, so the differences err by less than 0.1 · h² / 6;
        // doubles
        // round 18 losses of about 2
        double step = 0x1p-7;
        GradientCheck check = new GradientCheck(
                () -> loss.evaluate(images, blocks(classes, images, plain), labels)
                        .lossSum(),
                step,
                FLOAT,
                1,
                0.1 * step * step * step / 6 + 1e-14);
        check.check("scores", plain, gradient);
        assertThat(check.skipped()).isEmpty();
        for (int lane = images - 16; lane < 16; lane++) {
            for (int k = 0; k < classes; k++) {
                assertThat(dBlocks[1][bordered.offset(k, 0, 0) + lane]).isZero();
            }
        }
    }

    @Test
    void gradient_ofEachImage_sumsToZero() {
        float[][] scores = blocks(3, 1, new float[] {3.2f, 5.1f, -1.7f});
        float[][] gradient = blocks(3, 1, new float[3]);

        loss(3).gradient(1, 1, scores, new int[] {0}, gradient);

        // the lecture's probabilities 0.13, 0.87, 0.00, less 1 for the label
        assertThat(gradient[0][0]).isCloseTo(-0.87f, within(5e-3f));
        assertThat(gradient[0][16]).isCloseTo(0.87f, within(5e-3f));
        assertThat((double) gradient[0][0] + gradient[0][16] + gradient[0][32]).isCloseTo(0, within(3 * FLOAT));
    }

    @Test
    void probabilities_ofEachImage_sumToOne() {
        float[] probabilities = new float[6];

        loss(3).probabilities(2, blocks(3, 2, new float[] {3.2f, 5.1f, -1.7f, 0, 0, 0}), probabilities);

        assertThat((double) probabilities[0] + probabilities[1] + probabilities[2])
                .isCloseTo(1, within(3 * FLOAT));
        assertThat(probabilities[3]).isEqualTo(1 / 3f);
    }

    @Test
    void labels_outOfRange_throwNamingTheImage() {
        Loss loss = loss(10);

        assertThatThrownBy(() -> loss.checkLabels(5, new int[] {0, 9, 1, 10, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("label must be in [0, 10), found 10 at image 3");
        assertThatThrownBy(() -> loss.checkLabels(1, new int[] {-1}))
                .hasMessage("label must be in [0, 10), found -1 at image 0");
        assertThatThrownBy(() -> loss.checkLabels(2, new int[] {1}))
                .hasMessage("2 images need as many labels, found 1");
    }

    @Test
    void layouts_notScores_throw() {
        BlockLayout pixels = new BlockLayout(new Shape(3, 2, 1), 0);
        BlockLayout three = new BlockLayout(new Shape(3, 1, 1), 0);
        BlockLayout four = new BlockLayout(new Shape(4, 1, 1), 0);

        assertThatThrownBy(() -> new BatchLoss(new SoftmaxLoss(3), pixels, pixels))
                .hasMessage("scores must have shape Kx1x1, found 3x2x1");
        assertThatThrownBy(() -> new BatchLoss(new SoftmaxLoss(3), three, four))
                .hasMessage("gradient must have shape 3x1x1, found 4x1x1");
        assertThatThrownBy(() -> new BatchLoss(new SoftmaxLoss(3), four, four))
                .hasMessage("the loss is one of 3 scores, found 4");
    }

    private static Loss loss(int classes) {
        BlockLayout layout = new BlockLayout(new Shape(classes, 1, 1), 0);
        return new BatchLoss(new SoftmaxLoss(classes), layout, layout);
    }

    /** Blocks of N × K scores. */
    private static float[][] blocks(int classes, int images, float[] scores) {
        float[][] blocks = new float[BlockLayout.blocks(images)][classes * BlockLayout.IMAGES];
        for (int image = 0; image < images; image++) {
            for (int k = 0; k < classes; k++) {
                blocks[image / 16][k * 16 + image % 16] = scores[image * classes + k];
            }
        }
        return blocks;
    }
}
