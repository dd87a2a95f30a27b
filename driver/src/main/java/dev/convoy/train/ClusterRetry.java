package dev.convoy.train;

import dev.convoy.progress.TrainingProgress;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Does work of the cluster again where Spark gave its job up, since more executors were lost than a task may fail. The work
 * must change nothing before it is whole, so that repeating it changes no bit. A failure of a task's own is not repeated, nor
 * anything once Spark was stopped.
 */
final class ClusterRetry {
    /** Spark has tried every task four times by then; a cluster that loses executors faster than that learns nothing. */
    private static final int ATTEMPTS = 4;

    private final JavaSparkContext spark;
    private final TrainingProgress progress;

    ClusterRetry(JavaSparkContext spark, TrainingProgress progress) {
        this.spark = spark;
        this.progress = progress;
    }

    /**
     * Does the work.
     *
     * @param what for messages, such as {@code iteration 12}
     * @throws ClusterFailureException if Spark was stopped, or the cluster failed the work too often
     */
    <T> T run(String what, Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (Exception e) { // Scala throws what Java calls checked
                if (isStopped()) {
                    throw new ClusterFailureException("Spark was stopped during " + what + ": " + firstLine(e), e);
                }
                if (!isOfTheCluster(e)) {
                    throw e;
                }
                if (attempt == ATTEMPTS) {
                    throw new ClusterFailureException(
                            what + " failed " + ATTEMPTS + " times on the cluster: " + firstLine(e), e);
                }
                progress.message("warning: " + what + " is computed again: " + firstLine(e));
            }
        }
    }

    /** Whether nothing can be asked of Spark any more. */
    boolean isStopped() {
        return spark.sc().isStopped();
    }

    /**
     * What a task throws is the cause of Spark's exception. Lost executors have none, and what tasks could not get from one
     * another or the driver has Spark's own, some of it inside of an I/O exception.
     */
    private static boolean isOfTheCluster(Exception failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof IOException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return failure instanceof LostBlockException
                || (failure instanceof SparkException && (cause == null || isLoss(cause)));
    }

    private static boolean isLoss(Throwable cause) {
        return cause instanceof SparkException || cause instanceof LostBlockException;
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
