package dev.convoy.imageset;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Decodes the slices of an input into one staging file each, because splits, ids and statistics need all images before
 * the first can be written. A file is renamed when it is whole, so that those there are can be used again by a later run.
 */
final class DecodeJob {
    private static final int BUFFER_BYTES = 1 << 18;

    private final JavaSparkContext context;
    private final StagingFolder staging;
    private final RawImages raw;
    private final LongAccumulator done;
    private final LongAccumulator bytes;
    private final LongAccumulator bad;

    DecodeJob(JavaSparkContext context, StagingFolder staging, RawImages raw) {
        this.context = context;
        this.staging = staging;
        this.raw = raw;
        this.done = context.sc().longAccumulator("images");
        this.bytes = context.sc().longAccumulator("bytes");
        this.bad = context.sc().longAccumulator("quarantined");
    }

    /** Decodes what is not decoded yet and gives one summary for each slice, in order. */
    List<SliceSummary> run(SliceDecoder decoder, PreparationProgress progress) throws IOException {
        Broadcast<SerializableConfiguration> configuration =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        Task task = new Task(decoder, staging.slices(), finished(), configuration, done, bytes, bad);
        JavaRDD<SliceSummary> summaries = raw.slices().rdd(context).mapPartitionsWithIndex(task::decode, false);
        long total = raw.count();
        return WatchedJob.run(
                context,
                "decode",
                summaries::collect,
                () -> progress.update("decode", Math.min(done.value(), total), total, bytes.value(), bad.value()));
    }

    private BitSet finished() throws IOException {
        return staging.finishedSlices(raw.slices().number());
    }

    /** What happens on an executor. */
    private static final class Task implements java.io.Serializable {
        private static final long serialVersionUID = 1L;

        private final SliceDecoder decoder;
        private final String folder;
        private final BitSet finished;
        private final Broadcast<SerializableConfiguration> configuration;
        private final LongAccumulator done;
        private final LongAccumulator bytes;
        private final LongAccumulator bad;

        private Task(
                SliceDecoder decoder,
                String folder,
                BitSet finished,
                Broadcast<SerializableConfiguration> configuration,
                LongAccumulator done,
                LongAccumulator bytes,
                LongAccumulator bad) {
            this.decoder = decoder;
            this.folder = folder;
            this.finished = finished;
            this.configuration = configuration;
            this.done = done;
            this.bytes = bytes;
            this.bad = bad;
        }

        private Iterator<SliceSummary> decode(int number, Iterator<RawSlice> slices) throws IOException {
            Configuration hadoop = configuration.value().value();
            Path file = new Path(StagingFolder.sliceFile(folder, number));
            FileSystem fileSystem = file.getFileSystem(hadoop);
            StagedSlice staged =
                    finished.get(number) ? again(slices, fileSystem, file) : fresh(slices, fileSystem, file);
            SliceSummary summary = new SliceSummary(staged);
            done.add(summary.total());
            bytes.add(summary.rawBytes);
            bad.add(summary.rejected.size());
            return List.of(summary).iterator();
        }

        private StagedSlice again(Iterator<RawSlice> slices, FileSystem fileSystem, Path file) throws IOException {
            try {
                return StagedSlice.read(fileSystem, file);
            } catch (IOException e) { // not whole: it is made anew
                fileSystem.delete(file, false);
                return fresh(slices, fileSystem, file);
            }
        }

        private StagedSlice fresh(Iterator<RawSlice> slices, FileSystem fileSystem, Path file) throws IOException {
            Path temporary = new Path(
                    file.getParent(),
                    "_" + file.getName() + "-" + TaskContext.get().taskAttemptId());
            StagedSlice staged;
            try (DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(fileSystem.create(temporary, true), BUFFER_BYTES))) {
                staged = decoder.decode(slices.next(), configuration.value().value(), out);
                staged.writeTo(out);
            } catch (IOException | RuntimeException e) {
                fileSystem.delete(temporary, false);
                throw e;
            }
            StagingFolder.settle(fileSystem, temporary, file);
            return staged;
        }
    }
}
