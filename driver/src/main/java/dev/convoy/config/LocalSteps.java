package dev.convoy.config;

import static dev.convoy.tensor.Checks.check;

/**
 * Local SGD: workers that each make several updates on their own before their weights are averaged. It is not synchronous SGD
 * and learns something else. Each worker is one logical shard, whatever executor computes it, so the result depends on these
 * two numbers and not on the cluster.
 *
 * @param steps τ, updates of a worker between two averages
 * @param workers W, a power of two
 * @see "Moritz, Nishihara, Stoica, Jordan: SparkNet: Training Deep Networks in Spark, 2016"
 */
public record LocalSteps(int steps, int workers) {
    public LocalSteps {
        check(steps > 0, "steps must be positive, found %d", steps);
        check(workers > 0 && Integer.bitCount(workers) == 1, "workers must be a power of two, found %d", workers);
    }

    /** Such as {@code steps=4 workers=8}. */
    public String description() {
        return "steps=" + steps + " workers=" + workers;
    }
}
