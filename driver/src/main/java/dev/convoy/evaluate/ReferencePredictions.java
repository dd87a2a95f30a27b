package dev.convoy.evaluate;

import dev.convoy.kernel.Kernels;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import dev.convoy.random.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a model says of a few fixed images of noise, stored beside its weights and compared when it is loaded: a net that is
 * read or computed otherwise than when it was saved is noticed before it scores anything.
 */
public final class ReferencePredictions {
    private static final int IMAGES = 2;
    private static final long SEED = 20_120_930; // AlexNet's date; any fixed number does
    private static final double PIXEL_RANGE = 255;

    /**
     * Largest difference, relative to the largest score: a future kernel may add in another order, and sums of some thousand
     * terms in single precision then differ by far less than this.
     */
    private static final double TOLERANCE = 1e-3;

    private ReferencePredictions() {}

    /** The scores of the fixed images, as text for the model file. */
    public static String of(Net net, float[] parameters) {
        StringBuilder text = new StringBuilder();
        for (float score : scores(net, parameters)) {
            text.append(text.isEmpty() ? "" : " ").append(score);
        }
        return text.toString();
    }

    /**
     * Compares with what was stored.
     *
     * @return what is wrong, or empty if the model says what it said when it was saved
     */
    public static Optional<String> mismatch(Net net, float[] parameters, String stored) {
        float[] found = scores(net, parameters);
        List<Float> expected = new ArrayList<>();
        for (String word : stored.split(" ")) {
            expected.add(Float.parseFloat(word));
        }
        if (expected.size() != found.length) {
            return Optional.of("expected " + found.length + " reference scores, found " + expected.size());
        }
        double largest = 1e-30;
        for (float score : expected) {
            largest = Math.max(largest, Math.abs(score));
        }
        for (int i = 0; i < found.length; i++) {
            double difference = Math.abs(found[i] - expected.get(i));
            boolean bothNaN = Float.isNaN(found[i]) && Float.isNaN(expected.get(i));
            if (!(difference <= TOLERANCE * largest) && !bothNaN) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "reference score %d was %s when the model was saved, is %s now",
                        i,
                        expected.get(i),
                        found[i]));
            }
        }
        return Optional.empty();
    }

    private static float[] scores(Net net, float[] parameters) {
        NetTask task = net.newScoringTask(Kernels.current(), IMAGES);
        task.setParameters(parameters);
        float[] images = new float[IMAGES * net.inputShape().size()];
        double scale = net.definition().input().scale();
        for (int i = 0; i < images.length; i++) {
            double pixel = PIXEL_RANGE * CounterRandom.unitDouble(CounterRandom.bits(SEED, i, 0, 0));
            images[i] = (float) ((pixel - PIXEL_RANGE / 2) * scale);
        }
        float[] scores = new float[IMAGES * net.outputs()];
        task.scores(IMAGES, images, scores);
        return scores;
    }
}
