package dev.convoy.train;

import java.util.Map;

/** Loss and accuracy summed over the mini-batches of the epoch at hand, as they were before each update. */
final class EpochTotals {
    private double lossSum;
    private long correct;
    private long images;

    /** Totals as {@link #putState} stored them; missing numbers are 0. */
    static EpochTotals of(Map<String, Object> state) {
        EpochTotals totals = new EpochTotals();
        totals.lossSum = number(state, "epoch_loss_sum");
        totals.correct = (long) number(state, "epoch_correct");
        totals.images = (long) number(state, "epoch_images");
        return totals;
    }

    private static double number(Map<String, Object> state, String key) {
        return ((Number) state.getOrDefault(key, 0)).doubleValue();
    }

    void add(PartialSum batch) {
        lossSum += batch.lossSum();
        correct += batch.correct();
        images += batch.images();
    }

    double meanLoss() {
        return lossSum / images;
    }

    double accuracy() {
        return (double) correct / images;
    }

    /** Begins the next epoch. */
    void clear() {
        lossSum = 0;
        correct = 0;
        images = 0;
    }

    /** The totals, to be kept in a checkpoint. */
    void putState(Map<String, Object> state) {
        state.put("epoch_loss_sum", lossSum);
        state.put("epoch_correct", correct);
        state.put("epoch_images", images);
    }
}
