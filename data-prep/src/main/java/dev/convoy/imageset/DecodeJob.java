package dev.convoy.imageset;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The decoded images of an input, in one partition for each slice. They are decoded once and kept, in memory while there
 * is room and on the executors' disks otherwise, because the ids and the statistics need all of them before the first can
 * be written.
 */
final class DecodeJob implements AutoCloseable {
    private static final long PROGRESS_MILLIS = 250;

    private final JavaSparkContext context;
    private final RawImages raw;
    private final JavaRDD<Outcome> outcomes;
    private final LongAccumulator done;
    private final LongAccumulator bad;

    private DecodeJob(
            JavaSparkContext context,
            RawImages raw,
            JavaRDD<Outcome> outcomes,
            LongAccumulator done,
            LongAccumulator bad) {
        this.context = context;
        this.raw = raw;
        this.outcomes = outcomes;
        this.done = done;
        this.bad = bad;
    }

    static DecodeJob start(SparkSession spark, RawImages raw, SliceDecoder decoder) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<SerializableConfiguration> configuration =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        JavaRDD<Outcome> outcomes = context.parallelize(
                        raw.slices(), raw.slices().size())
                .mapPartitions(slices -> decodeAll(slices, decoder, configuration.value()))
                .persist(StorageLevel.MEMORY_AND_DISK());
        return new DecodeJob(
                context,
                raw,
                outcomes,
                spark.sparkContext().longAccumulator("images"),
                spark.sparkContext().longAccumulator("quarantined"));
    }

    private static Iterator<Outcome> decodeAll(
            Iterator<RawSlice> slices, SliceDecoder decoder, SerializableConfiguration configuration)
            throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        while (slices.hasNext()) {
            outcomes.addAll(decoder.decode(slices.next(), configuration.value()));
        }
        return outcomes.iterator();
    }

    /** Decodes everything and gives one summary for each slice, in order. */
    List<SliceSummary> summarize(PreparationProgress progress) throws IOException {
        int numClasses = raw.classNames().size();
        LongAccumulator doneImages = done;
        LongAccumulator badImages = bad;
        JavaFutureAction<List<SliceSummary>> action = outcomes.mapPartitions(images -> {
                    SliceSummary summary = SliceSummary.of(images, numClasses);
                    doneImages.add(summary.total());
                    badImages.add(summary.rejected.size());
                    return List.of(summary).iterator();
                })
                .collectAsync();
        while (true) {
            try {
                List<SliceSummary> summaries = action.get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
                progress.update("decode", raw.count(), raw.count(), bad.value());
                return summaries;
            } catch (TimeoutException e) {
                progress.update("decode", Math.min(done.value(), raw.count()), raw.count(), bad.value());
            } catch (InterruptedException e) {
                action.cancel(true);
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while decoding");
            } catch (ExecutionException e) {
                throw new IOException("decoding failed: " + e.getCause().getMessage(), e.getCause());
            }
        }
    }

    /** Gives each image its id: its place among the images of its split, in the order of the input. */
    NumberedImages number(List<SliceSummary> summaries) {
        long[][] first = new long[summaries.size()][];
        long[] next = new long[Split.values().length];
        for (int slice = 0; slice < first.length; slice++) {
            first[slice] = next.clone();
            for (Split split : Split.values()) {
                next[split.ordinal()] += summaries.get(slice).count(split);
            }
        }
        return NumberedImages.of(outcomes, context.broadcast(first));
    }

    @Override
    public void close() {
        outcomes.unpersist(false);
    }
}
