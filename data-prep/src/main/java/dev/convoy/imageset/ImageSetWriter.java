package dev.convoy.imageset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/** Writes the Parquet files of a data set from the decoded images, and gives the statistics that this brings. */
final class ImageSetWriter {
    private static final int TREE_DEPTH = 2;

    private final StagedImages images;
    private final Broadcast<SplitAssignment> assignment;
    private final ImageShape shape;

    ImageSetWriter(StagedImages images, Broadcast<SplitAssignment> assignment, ImageShape shape) {
        this.images = images;
        this.assignment = assignment;
        this.shape = shape;
    }

    /**
     * Writes all splits.
     *
     * @param folder where the folders of the splits will be
     * @param files number of files of the train split, or nothing for files of a good size
     * @param quarantined for the progress
     * @return sums over the train split, and the fingerprint of all splits
     */
    PixelSums write(Path folder, Optional<Integer> files, long quarantined, PreparationProgress progress)
            throws IOException {
        JavaSparkContext context = images.context();
        FileSystem fileSystem = folder.getFileSystem(context.hadoopConfiguration());
        for (Split split : Split.values()) {
            fileSystem.mkdirs(new Path(folder, split.folder()));
        }
        long[][] firstIds = assignment.value().firstIds();
        long[] counts = firstIds[firstIds.length - 1];
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        long all = total;
        LongAccumulator written = context.sc().longAccumulator("written");
        List<SplitFile> plan = SplitFile.plan(counts, shape.size(), files);
        SplitFileWriter writer =
                new SplitFileWriter(images, assignment, context.broadcast(firstIds), folder, shape, written);
        return WatchedJob.run(
                context,
                "write",
                () -> context.parallelize(plan, plan.size()).map(writer::write).treeReduce(PixelSums::add, TREE_DEPTH),
                () -> progress.update("write", written.value(), all, written.value() * shape.size(), quarantined));
    }

    /** Up to {@code numSamples} images of the train split, at even distances, in the order of their ids. */
    List<Outcome.Prepared> samples(int numSamples) {
        long[][] firstIds = assignment.value().firstIds();
        int train = Split.TRAIN.ordinal();
        long distance = Math.max(1, (firstIds[firstIds.length - 1][train] + numSamples - 1) / numSamples);
        List<Integer> slices = new ArrayList<>();
        for (int slice = 0; slice < firstIds.length - 1; slice++) {
            long firstSample = (firstIds[slice][train] + distance - 1) / distance * distance;
            if (firstSample < firstIds[slice + 1][train]) {
                slices.add(slice);
            }
        }
        StagedImages.StagedReader reader = images.reader();
        Broadcast<SplitAssignment> splits = assignment;
        Broadcast<long[][]> first = images.context().broadcast(firstIds);
        int tasks = Math.max(1, Math.min(slices.size(), images.context().defaultParallelism()));
        return images.context()
                .parallelize(slices, tasks)
                .flatMap(slice -> samples(reader, slice, splits.value(), first.value()[slice][train], distance)
                        .iterator())
                .collect();
    }

    private static List<Outcome.Prepared> samples(
            StagedImages.StagedReader reader, int slice, SplitAssignment assignment, long firstId, long distance)
            throws IOException {
        List<Outcome.Prepared> samples = new ArrayList<>();
        List<StagedImage> all = reader.slice(slice).images();
        long id = firstId;
        try (StagedPixels pixels = reader.pixels(slice)) {
            for (int i = 0; i < all.size(); i++) {
                if (assignment.isIn(Split.TRAIN, slice, i)) {
                    if (id % distance == 0) {
                        samples.add(all.get(i).prepared(pixels.read(all.get(i))));
                    }
                    id++;
                }
            }
        }
        return samples;
    }
}
