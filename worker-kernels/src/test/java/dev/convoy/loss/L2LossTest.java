package dev.convoy.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class L2LossTest {
    @Test
    void value_ofEachTarget_isHalfTheSquaredDistance() {
        assertThat(new L2Loss(3, L2Targets.ONE_HOT).value(new double[] {0.5, 2, -1}, 1))
                .isEqualTo((0.25 + 1 + 1) / 2);
        assertThat(new L2Loss(1, L2Targets.LABEL).value(new double[] {4.5}, 7)).isEqualTo(2.5 * 2.5 / 2);
        assertThat(new L2Loss(1, L2Targets.ONE_HOT).value(new double[] {4.5}, 0))
                .isEqualTo(3.5 * 3.5 / 2);
    }

    @Test
    void gradient_ofEachTarget_isTheDifference() {
        double[] three = new double[3];
        double[] one = new double[1];

        new L2Loss(3, L2Targets.ONE_HOT).gradient(new double[] {0.5, 2, -1}, 1, three);
        new L2Loss(1, L2Targets.LABEL).gradient(new double[] {4.5}, 7, one);

        assertThat(three).containsExactly(0.5, 1, -1);
        assertThat(one).containsExactly(-2.5);
    }

    @Test
    void oneHot_ranksByScore() {
        L2Loss loss = new L2Loss(3, L2Targets.ONE_HOT);

        assertThat(loss.prediction(new double[] {0.5, 2, -1})).isEqualTo(1);
        assertThat(loss.rankedBefore(new double[] {0.5, 2, -1}, 0)).isEqualTo(1);
        assertThat(loss.rankedBefore(new double[] {0.5, 0.5, -1}, 0)).isZero();
    }

    @ParameterizedTest(name = "score {0}")
    @CsvSource({
        "7,     7, true,  true",
        "6.5,   7, true,  true",
        "7.49,  7, true,  true",
        "7.5,   8, false, true",
        "9.49,  9, false, true",
        "9.5,  10, false, false",
        "4.5,   5, false, true",
        "4.49,  4, false, false",
        "-3,    0, false, false",
        "1e30, 2147483647, false, false",
        "-1e30, 0, false, false",
        "NaN,   0, false, false"
    })
    void label_ofSeven_isPredictedByTheNearestWholeNumber(
            float score, int prediction, boolean isCorrect, boolean isInTop) {
        Loss loss = ScoreBlocks.batchLoss(new L2Loss(1, L2Targets.LABEL));
        float[][] scores = ScoreBlocks.of(1, 1, score);
        int[] predictions = new int[1];

        loss.predictions(1, scores, predictions);
        BatchResult result = loss.evaluate(1, scores, new int[] {7});

        assertThat(predictions).containsExactly(prediction);
        assertThat(result.correct()).isEqualTo(isCorrect ? 1 : 0);
        assertThat(result.correctTop5()).isEqualTo(isInTop ? 1 : 0);
        assertThat(Double.isNaN(result.lossSum())).isEqualTo(Float.isNaN(score));
    }

    @Test
    void labels_ofASingleScore_mayBeAnyThatIsNotNegative() {
        Loss loss = ScoreBlocks.batchLoss(new L2Loss(1, L2Targets.LABEL));
        Loss oneHot = ScoreBlocks.batchLoss(new L2Loss(4, L2Targets.ONE_HOT));

        loss.checkLabels(1, new int[] {1_000_000});
        assertThatThrownBy(() -> loss.checkLabels(1, new int[] {-1})).hasMessageContaining("found -1 at image 0");
        assertThatThrownBy(() -> oneHot.checkLabels(1, new int[] {4}))
                .hasMessage("label must be in [0, 4), found 4 at image 0");
    }

    @Test
    void label_withSeveralScores_throws() {
        assertThatThrownBy(() -> new L2Loss(10, L2Targets.LABEL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("targets label need a single score, found 10");
    }
}
