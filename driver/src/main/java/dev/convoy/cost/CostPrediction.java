package dev.convoy.cost;

import java.util.Locale;

/**
 * What an iteration will take.
 *
 * @param compute computing
 * @param exchangeSeconds all else
 */
public record CostPrediction(ComputeCost compute, double exchangeSeconds) {
    /** Seconds of an iteration. */
    public double seconds() {
        return compute.seconds() + exchangeSeconds;
    }

    /** Images a second. */
    public double imagesPerSecond() {
        return compute.images() / seconds();
    }

    /** Part of the cores' time that goes into images. */
    public double efficiency() {
        int cores = compute.partitions() * compute.threads().count();
        return compute.images() * compute.secondsPerImage() / cores / seconds();
    }

    /** Such as {@code 0.412 s an iteration (computing 0.350, exchange 0.062), 311 images/s, efficiency 85 %}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.3f s an iteration (computing %.3f, exchange %.3f), %.1f images/s, efficiency %.0f %%",
                seconds(),
                compute.seconds(),
                exchangeSeconds,
                imagesPerSecond(),
                100 * efficiency());
    }
}
