package dev.convoy.train;

import dev.convoy.imageset.Split;
import dev.convoy.schedule.RunLength;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What Spark's pages and event log call the jobs and stages of a run, such as {@code epoch 3/90 iteration 120/5005}: both
 * counted from 1, the iteration within its epoch. Belongs to the thread that made it, as descriptions do in Spark; closing
 * gives back the one that was there before.
 */
final class JobDescriptions implements AutoCloseable {
    /** Spark's local property of a thread that starts jobs. */
    static final String PROPERTY = "spark.job.description";

    private final JavaSparkContext spark;
    private final RunLength run;
    private final int epochs;
    private final String before;

    /**
     * @param epochs of the whole run, the last of which may not be whole
     */
    JobDescriptions(JavaSparkContext spark, RunLength run, int epochs) {
        this.spark = spark;
        this.run = run;
        this.epochs = epochs;
        this.before = spark.getLocalProperty(PROPERTY);
    }

    /** The jobs to come are those of an iteration. */
    void iteration(int iterationsDone) {
        spark.setLocalProperty(PROPERTY, iterationText(iterationsDone));
    }

    /** What the jobs of an iteration are called. */
    String iterationText(int iterationsDone) {
        return iterationText(run, epochs, iterationsDone);
    }

    /** The jobs to come score a split. */
    void scoring(Split split, int iterationsDone) {
        spark.setLocalProperty(PROPERTY, "scoring " + split.folder() + " after iteration " + iterationsDone);
    }

    /** An iteration belongs to the epoch of its first image. */
    static String iterationText(RunLength run, int epochs, int iterationsDone) {
        long epoch = (long) iterationsDone * run.imagesPerUpdate() / run.images();
        long first = firstIteration(run, epoch);
        return String.format(
                Locale.ROOT,
                "epoch %d/%d iteration %d/%d",
                epoch + 1,
                epochs,
                iterationsDone - first + 1,
                firstIteration(run, epoch + 1) - first);
    }

    /** First iteration whose first image is of the epoch or a later one. */
    private static long firstIteration(RunLength run, long epoch) {
        return (epoch * run.images() + run.imagesPerUpdate() - 1) / run.imagesPerUpdate();
    }

    @Override
    public void close() {
        spark.setLocalProperty(PROPERTY, before);
    }
}
