package dev.convoy.train;

import dev.convoy.cost.ClusterShape;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Waits for executors before anything is laid out by their number. A cluster that is busy or lacks the memory that is asked
 * for gives none, and Spark itself then says so only when a job has hung for a while.
 */
public final class ExecutorWait {
    private static final long POLL_MILLIS = 100;
    private static final long FIRST_MESSAGE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long NEXT_MESSAGE_NANOS = Duration.ofSeconds(30).toNanos();
    /** Where no number is asked for: those that come within so long of one another are waited for. */
    private static final long SETTLED_NANOS = Duration.ofSeconds(2).toNanos();

    private final JavaSparkContext spark;
    private final int minimum;
    private final Consumer<String> messages;

    /**
     * A wait for executors.
     *
     * @param minimum executors to wait for; 0 for at least one, and those that come with it
     * @param messages told what is waited for, and in the end what is there
     */
    public ExecutorWait(JavaSparkContext spark, int minimum, Consumer<String> messages) {
        this.spark = spark;
        this.minimum = minimum;
        this.messages = messages;
    }

    /** Waits; false if it was interrupted. A local master needs none, dynamic allocation only those it starts with. */
    public boolean await(BooleanSupplier interrupted) {
        if (spark.sc().isLocal()) {
            return true;
        }
        int wanted = wanted();
        long begin = System.nanoTime();
        long nextMessage = begin + FIRST_MESSAGE_NANOS;
        int seen = executors();
        long seenSince = begin;
        while (seen < wanted || (minimum == 0 && seen > 0 && System.nanoTime() - seenSince < SETTLED_NANOS)) {
            if (interrupted.getAsBoolean() || !pause()) {
                return false;
            }
            int now = executors();
            if (now != seen) {
                seen = now;
                seenSince = System.nanoTime();
            }
            if (seen < wanted && System.nanoTime() - nextMessage >= 0) {
                messages.accept(message(seen, wanted, System.nanoTime() - begin));
                nextMessage = System.nanoTime() + NEXT_MESSAGE_NANOS;
            }
        }
        messages.accept("executors: " + seen + ", master " + spark.master());
        return true;
    }

    private int wanted() {
        SparkConf conf = spark.getConf();
        if (!conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
            return Math.max(1, minimum);
        }
        // more come with the first tasks only
        return Math.max(
                conf.getInt("spark.dynamicAllocation.minExecutors", 0),
                conf.getInt("spark.dynamicAllocation.initialExecutors", 0));
    }

    private int executors() {
        return ClusterShape.registeredExecutors(spark.sc());
    }

    private String message(int seen, int wanted, long nanos) {
        SparkConf conf = spark.getConf();
        return String.format(
                Locale.ROOT,
                "waiting for executors since %d s: %d of %d registered with %s; each asks for %s of memory and %s; the"
                        + " master's page tells what its workers have free",
                Duration.ofNanos(nanos).toSeconds(),
                seen,
                wanted,
                spark.master(),
                conf.get("spark.executor.memory", "1g"),
                conf.contains("spark.executor.cores") ? conf.get("spark.executor.cores") + " cores" : "all free cores");
    }

    private static boolean pause() {
        try {
            Thread.sleep(POLL_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
