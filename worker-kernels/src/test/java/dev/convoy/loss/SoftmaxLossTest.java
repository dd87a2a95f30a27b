package dev.convoy.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoftmaxLossTest {
    /** Half a unit in the last place of a float near 1, and little more for the doubles it is rounded from. */
    private static final double FLOAT = 0x1p-24 + 1e-12;

    @Test
    void evaluate_lectureExample_hasItsLoss() {
        // scores 3.2, 5.1, −1.7 with label 0: −ln(24.5325 / (24.5325 + 164.0219 + 0.1827)) in nats
        float[][] scores = ScoreBlocks.of(3, 1, 3.2f, 5.1f, -1.7f);

        BatchResult result = loss(3).evaluate(1, scores, new int[] {0});

        assertThat(result.lossSum()).isCloseTo(2.0404, within(5e-5));
        assertThat(result.correct()).isZero();
        assertThat(result.correctTop5()).isEqualTo(1);
    }

    @Test
    void evaluate_equalScores_losesLnKAndRanksLowerClassesFirst() {
        float[][] scores = ScoreBlocks.of(10, 10, new float[100]);
        int[] labels = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

        BatchResult result = loss(10).evaluate(10, scores, labels);

        assertThat(result.images()).isEqualTo(10);
        assertThat(result.lossSum()).isCloseTo(10 * Math.log(10), within(1e-12));
        assertThat(result.correct()).isEqualTo(1); // only label 0 has nothing before it
        assertThat(result.correctTop5()).isEqualTo(5);
    }

    @Test
    void evaluate_hugeScores_doesNotOverflow() {
        float[][] scores = ScoreBlocks.of(2, 2, 3e38f, -3e38f, 1000f, 999f);

        BatchResult result = loss(2).evaluate(2, scores, new int[] {0, 1});

        assertThat(result.lossSum()).isCloseTo(1 + Math.log1p(Math.exp(-1)), within(1e-12));
    }

    @Test
    void evaluate_nanScore_isSeenAndNotCorrect() {
        float[][] scores = ScoreBlocks.of(6, 2, 0, Float.NaN, 0, 0, 0, 0, 0, 0, 0, 0, 0, Float.NaN);

        BatchResult result = loss(6).evaluate(2, scores, new int[] {0, 5});

        assertThat(result.lossSum()).isNaN();
        assertThat(result.correct()).isZero();
    }

    @Test
    void predictions_eachImage_isTheHighestScoreAndTheLowerClassOfEqualOnes() {
        float[][] scores = ScoreBlocks.of(3, 3, 1, 2, 0, -1, -2, -1, 5, 5, 6);
        int[] predictions = new int[3];

        loss(3).predictions(3, scores, predictions);

        assertThat(predictions).containsExactly(1, 0, 2);
    }

    @Test
    void gradient_ofEachImage_sumsToZero() {
        float[][] scores = ScoreBlocks.of(3, 1, 3.2f, 5.1f, -1.7f);
        float[][] gradient = ScoreBlocks.of(3, 1, new float[3]);

        loss(3).gradient(1, 1, scores, new int[] {0}, gradient);

        // the lecture's probabilities 0.13, 0.87, 0.00, less 1 for the label
        assertThat(gradient[0][0]).isCloseTo(-0.87f, within(5e-3f));
        assertThat(gradient[0][16]).isCloseTo(0.87f, within(5e-3f));
        assertThat((double) gradient[0][0] + gradient[0][16] + gradient[0][32]).isCloseTo(0, within(3 * FLOAT));
    }

    @Test
    void probabilities_ofEachImage_sumToOne() {
        float[] probabilities = new float[6];

        loss(3).probabilities(2, ScoreBlocks.of(3, 2, 3.2f, 5.1f, -1.7f, 0, 0, 0), probabilities);

        assertThat((double) probabilities[0] + probabilities[1] + probabilities[2])
                .isCloseTo(1, within(3 * FLOAT));
        assertThat(probabilities[3]).isEqualTo(1 / 3f);
    }

    @Test
    void value_smoothedLabels_isTheCrossEntropyOfMixedTargets() {
        double[] s = {3.2, 5.1, -1.7, 0};
        double sum = 0;
        for (double score : s) {
            sum += Math.exp(score);
        }
        for (int label = 0; label < 4; label++) {
            double expected = 0;
            for (int k = 0; k < 4; k++) {
                double target = 0.9 * (k == label ? 1 : 0) + 0.1 / 4;
                expected -= target * Math.log(Math.exp(s[k]) / sum);
            }
            assertThat(new SoftmaxLoss(4, 0.1, List.of()).value(s, label)).isCloseTo(expected, within(1e-14));
        }
    }

    @Test
    void value_smoothedLabels_isSmallestWhereProbabilitiesAreTheTargets() {
        double[] s = {Math.log(0.925), Math.log(0.025), Math.log(0.025), Math.log(0.025)};
        double[] ds = new double[4];

        new SoftmaxLoss(4, 0.1, List.of()).gradient(s, 0, ds);

        assertThat(ds).containsExactly(new double[4], within(1e-15));
    }

    @Test
    void value_classWeights_multiplyTheLossOfTheLabelsImages() {
        double[] s = {3.2, 5.1, -1.7};
        SoftmaxLoss plain = new SoftmaxLoss(3, 0.2, List.of());
        SoftmaxLoss weighted = new SoftmaxLoss(3, 0.2, List.of(0.5, 4.0, 0.0));

        assertThat(weighted.value(s, 0)).isEqualTo(0.5 * plain.value(s, 0));
        assertThat(weighted.value(s, 1)).isEqualTo(4 * plain.value(s, 1));
        assertThat(weighted.value(s, 2)).isZero();
        assertThat(weighted.rankedBefore(s, 2)).isEqualTo(2); // accuracy knows no weights
    }

    @Test
    void evaluate_infiniteScores_smoothingOffOrOn_isAsBefore() {
        float[][] scores = ScoreBlocks.of(2, 1, 1, Float.NEGATIVE_INFINITY);

        assertThat(loss(2).evaluate(1, scores, new int[] {0}).lossSum()).isZero();
        assertThat(ScoreBlocks.batchLoss(new SoftmaxLoss(2, 0.1, List.of()))
                        .evaluate(1, scores, new int[] {0})
                        .lossSum())
                .isInfinite();
    }

    @Test
    void classWeights_ofAnotherNumber_throw() {
        assertThatThrownBy(() -> new SoftmaxLoss(3, 0, List.of(1.0, 2.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected 3 class weights, found 2");
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
        return ScoreBlocks.batchLoss(new SoftmaxLoss(classes));
    }
}
