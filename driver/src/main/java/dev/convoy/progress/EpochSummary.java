package dev.convoy.progress;

import static dev.convoy.tensor.Checks.check;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The state of a run at the end of an epoch.
 *
 * @param epoch number of epochs done
 * @param epochs number of epochs of the whole run, at least {@code epoch}
 * @param cost mean loss per image over the epoch
 * @param trainAccuracy share of the training images classified right over the epoch
 * @param validationAccuracy share of the validation images classified right; empty where there is no validation split
 * @param learningRate learning rate of the epoch's last iteration
 */
public record EpochSummary(
        int epoch,
        int epochs,
        double cost,
        double trainAccuracy,
        OptionalDouble validationAccuracy,
        double learningRate) {
    public EpochSummary {
        check(epoch >= 0 && epoch <= epochs, "epoch must be in [0, %d], found %d", epochs, epoch);
    }

    /**
     * The line of the lecture.
     *
     * <p>For example {@code Finished epoch 4 / 200: cost 2.301196, train: 0.650000, val 0.650000, lr 1.000000e-03}, with
     * {@code val n/a} where there is no validation split; the same in every language of the user.
     *
     * @see "Stanford CS231n, babysitting the learning process"
     */
    public String line() {
        String validation = validationAccuracy.isPresent()
                ? String.format(Locale.ROOT, "%f", validationAccuracy.getAsDouble())
                : "n/a";
        return String.format(
                Locale.ROOT,
                "Finished epoch %d / %d: cost %f, train: %f, val %s, lr %e",
                epoch,
                epochs,
                cost,
                trainAccuracy,
                validation,
                learningRate);
    }
}
