package dev.convoy.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SvmLossTest {
    @Test
    void evaluate_lecturesExample_hasItsLoss() {
        // cs231n's three images of cat, car and frog: losses 2.9, 0 and 12.9
        float[][] scores = ScoreBlocks.of(3, 3, 3.2f, 5.1f, -1.7f, 1.3f, 4.9f, 2.0f, 2.2f, 2.5f, -3.1f);
        Loss loss = ScoreBlocks.batchLoss(new SvmLoss(3, 1, false));

        assertThat(loss.evaluate(1, scores, new int[] {0}).lossSum()).isCloseTo(2.9, within(1e-6));
        BatchResult result = loss.evaluate(3, scores, new int[] {0, 1, 2});
        assertThat(result.lossSum()).isCloseTo(2.9 + 0 + 12.9, within(1e-6));
        assertThat(result.correct()).isEqualTo(1);
        assertThat(result.correctTop5()).isEqualTo(3);
    }

    @Test
    void value_marginAndSquare_areTheFormula() {
        double[] scores = {13, -7, 11};

        assertThat(new SvmLoss(3, 10, false).value(scores, 0)).isEqualTo(8);
        assertThat(new SvmLoss(3, 10, true).value(scores, 0)).isEqualTo(64);
        assertThat(new SvmLoss(3, 2, false).value(scores, 0)).isZero(); // just within the margin
        assertThat(new SvmLoss(3, 1, false).value(new double[3], 1)).isEqualTo(2); // K − 1 to begin with
    }

    @Test
    void gradient_ofEachTerm_isOneOrTwiceItAndZeroAtTheKink() {
        double[] ds = new double[4];

        new SvmLoss(4, 10, false).gradient(new double[] {13, -7, 11, 3}, 0, ds);
        assertThat(ds).containsExactly(-1, 0, 1, 0);
        new SvmLoss(4, 10, true).gradient(new double[] {13, -7, 11, 4}, 0, ds);
        assertThat(ds).containsExactly(-18, 0, 16, 2);
    }

    @Test
    void value_nanScore_isSeenAndNotCorrect() {
        for (boolean isSquared : new boolean[] {false, true}) {
            SvmLoss loss = new SvmLoss(3, 1, isSquared);
            double[] ds = new double[3];

            loss.gradient(new double[] {9, Double.NaN, 0}, 0, ds);

            assertThat(loss.value(new double[] {9, Double.NaN, 0}, 0)).isNaN();
            assertThat(loss.rankedBefore(new double[] {9, Double.NaN, 0}, 0)).isEqualTo(1);
            assertThat(ds[0]).isNaN();
        }
    }

    @Test
    void probabilities_areTheScores() {
        float[] probabilities = new float[3];

        ScoreBlocks.batchLoss(new SvmLoss(3, 1, false))
                .probabilities(1, ScoreBlocks.of(3, 1, 3.2f, 5.1f, -1.7f), probabilities);

        assertThat(probabilities).containsExactly(3.2f, 5.1f, -1.7f);
    }

    @Test
    void predictions_areTheHighestScoreAndTheLowerClassOfEqualOnes() {
        int[] predictions = new int[2];

        ScoreBlocks.batchLoss(new SvmLoss(3, 1, false))
                .predictions(2, ScoreBlocks.of(3, 2, 3.2f, 5.1f, -1.7f, -1, -1, -2), predictions);

        assertThat(predictions).containsExactly(1, 0);
    }

    @Test
    void scores_ofOneClass_throw() {
        assertThatThrownBy(() -> new SvmLoss(1, 1, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected at least 2 scores, found 1");
    }
}
