package dev.convoy.loss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.layer.GradientCheck;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every loss with every option against centred differences of its own value. */
class LossGradientTest {
    private static final int IMAGES = 18;
    private static final double STEP = 0x1p-7;

    static Stream<Arguments> losses() {
        List<Double> classWeights = List.of(1.0, 0.0, 2.5, 0.3, 1.0, 7.0, 0.5);
        return Stream.of(
                loss("softmax", new SoftmaxLoss(7)),
                loss("smoothed labels", new SoftmaxLoss(7, 0.1, List.of())),
                loss("class weights", new SoftmaxLoss(7, 0, classWeights)),
                loss("smoothed labels and class weights", new SoftmaxLoss(7, 0.4, classWeights)),
                loss("hinge", new SvmLoss(7, 1, false)),
                loss("hinge with a small margin", new SvmLoss(7, 0.2, false)),
                loss("squared hinge", new SvmLoss(7, 1, true)),
                loss("squared hinge with a large margin", new SvmLoss(7, 10, true)),
                loss("l2 of seven", new L2Loss(7, L2Targets.ONE_HOT)),
                loss("l2 of one", new L2Loss(1, L2Targets.ONE_HOT)),
                loss("l2 of the label", new L2Loss(1, L2Targets.LABEL)));
    }

    private static Arguments loss(String name, ImageLoss loss) {
        return Arguments.of(Named.of(name, loss));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void gradient_timesAWeight_matchesCentredDifferences(ImageLoss imageLoss) {
        int classes = imageLoss.classes();
        BlockLayout scoresLayout = new BlockLayout(new Shape(classes, 1, 1), 0);
        BlockLayout bordered = new BlockLayout(new Shape(classes, 1, 1), 1);
        Loss loss = new BatchLoss(imageLoss, scoresLayout, bordered);
        Random random = new Random(5);
        float[] scores = new float[IMAGES * classes];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) random.nextGaussian();
        }
        int[] labels = random.ints(IMAGES, 0, Math.min(7, imageLoss.labels())).toArray();
        float[][] dBlocks = new float[2][bordered.floats()];
        Arrays.fill(dBlocks[1], bordered.offset(0, 0, 0), bordered.offset(0, 0, 1), 9f);
        float weight = 0.3f;

        loss.gradient(IMAGES, weight, ScoreBlocks.of(classes, IMAGES, scores), labels, dBlocks);

        float[] gradient = new float[scores.length];
        for (int i = 0; i < scores.length; i++) {
            int image = i / classes;
            gradient[i] = dBlocks[image / 16][bordered.offset(i % classes, 0, 0) + image % 16];
        }
        // Third derivatives are those of a softmax, below 0.1 in size, times 7 at most: differences err by less than
        // 0.7 ·
        // h² / 6. Doubles round 18 losses of up to some hundreds.
        GradientCheck check = new GradientCheck(
                () -> weight
                        * loss.evaluate(IMAGES, ScoreBlocks.of(classes, IMAGES, scores), labels)
                                .lossSum(),
                STEP,
                0x1p-24,
                1,
                0.7 * STEP * STEP * STEP / 6 + 1e-12);
        check.check("scores", scores, gradient);
        assertThat(check.skippedShare()).as("kinks %s", check.skipped()).isLessThan(0.05);
        for (int lane = IMAGES - 16; lane < 16; lane++) {
            for (int k = 0; k < classes; k++) {
                assertThat(dBlocks[1][bordered.offset(k, 0, 0) + lane]).isZero();
            }
        }
    }
}
