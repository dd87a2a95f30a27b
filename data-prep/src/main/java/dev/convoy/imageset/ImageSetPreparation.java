package dev.convoy.imageset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a data set from raw images, as three Spark jobs: decode all images once and keep them; statistics of the train
 * split; write. What a task reads is cut by the input alone and ids follow the order of the input, so the data set is the
 * same on any cluster.
 */
public final class ImageSetPreparation {
    private static final Logger LOG = LoggerFactory.getLogger(ImageSetPreparation.class);
    private static final int LISTED_BAD_IMAGES = 5;

    private final SparkSession spark;
    private final PreparationSettings settings;
    private final PreparationProgress progress;

    private ImageSetPreparation(SparkSession spark, PreparationSettings settings, PreparationProgress progress) {
        this.spark = spark;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Prepares a data set: every raw image ends in it or in its {@code quarantine.csv}. The result depends on the input
     * and the settings alone, not on the cluster. Nothing is seen at the output path before all of it is there; on an
     * object store, where a rename is a copy, {@link ImageSet#open} refuses a data set until its description is there.
     *
     * @param spark session whose executors do the work; its Hadoop configuration opens the paths
     * @param settings what to prepare and how
     * @param progress told how far the work is
     * @return what {@code dataset.json} says
     * @throws ImageSetException if the settings or the input are wrong
     * @throws IOException if reading or writing fails
     */
    public static ImageSetInfo run(SparkSession spark, PreparationSettings settings, PreparationProgress progress)
            throws IOException {
        return new ImageSetPreparation(spark, settings, progress).run();
    }

    private ImageSetInfo run() throws IOException {
        Configuration configuration = spark.sparkContext().hadoopConfiguration();
        StagedOutput output = StagedOutput.check(configuration, settings.output());
        RawImages raw = RawInput.list(configuration, settings.input(), settings.format());
        SplitRule rule = SplitRule.of(raw.namedSplits(), settings.split());
        SliceDecoder decoder = new SliceDecoder(settings.decoding(), raw.grey(), rule, settings.keepJpeg());
        try (DecodeJob job = DecodeJob.start(spark, raw, decoder)) {
            List<SliceSummary> summaries = job.summarize(progress);
            check(raw, summaries);
            ImageShape shape = SliceSummary.commonShape(summaries, settings.input());
            NumberedImages images = job.number(summaries);
            PixelSums sums = statistics(images, shape, summaries);
            ImageSetInfo info = describe(raw, summaries, shape, sums);
            output.write(staging -> new ImageSetWriter(spark, staging, info)
                    .write(images, sums.meanImage(), rejected(summaries), progress));
            LOG.info(
                    "prepared={} train={} val={} test={} quarantined={} shape={} fingerprint={}",
                    settings.output(),
                    info.count(Split.TRAIN),
                    info.count(Split.VAL),
                    info.count(Split.TEST),
                    info.quarantined(),
                    shape,
                    info.fingerprint());
            return info;
        } catch (Exception e) {
            throw translate(e);
        }
    }

    private PixelSums statistics(NumberedImages images, ImageShape shape, List<SliceSummary> summaries) {
        long quarantined = rejected(summaries).size();
        long used = summaries.stream().mapToLong(SliceSummary::total).sum() - quarantined;
        progress.update("statistics", 0, used, quarantined);
        PixelSums sums = images.sums(shape);
        progress.update("statistics", used, used, quarantined);
        return sums;
    }

    /** Spark throws SparkException without declaring it. */
    private IOException translate(Exception e) {
        if (e instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (e instanceof SparkException) {
            return new IOException("preparing " + settings.input() + " failed: " + e.getMessage(), e);
        }
        return e instanceof IOException failure ? failure : new IOException(e);
    }

    private void check(RawImages raw, List<SliceSummary> summaries) {
        for (SliceSummary summary : summaries) {
            for (Outcome.Fault fault : summary.faults) {
                throw new ImageSetException(fault.message);
            }
        }
        List<Outcome.Rejected> rejected = rejected(summaries);
        if (rejected.size() > settings.maxBad() * raw.count()) {
            String first = rejected.stream()
                    .limit(LISTED_BAD_IMAGES)
                    .map(image -> image.source + " (" + image.reason + ")")
                    .collect(Collectors.joining(", "));
            throw new ImageSetException(rejected.size() + " of " + raw.count()
                    + " images cannot be used, more than the allowed fraction " + settings.maxBad() + ": " + first
                    + (rejected.size() > LISTED_BAD_IMAGES ? ", ..." : ""));
        }
        long[] train = counts(raw, summaries, Split.TRAIN);
        if (LongStream.of(train).sum() == 0 && rejected.size() < raw.count()) {
            throw new ImageSetException("none of the " + (raw.count() - rejected.size()) + " images of "
                    + settings.input() + " falls into the train split");
        }
        for (int label = 0; label < train.length; label++) {
            if (train[label] == 0) {
                LOG.warn(
                        "class {} has no image in the train split",
                        raw.classNames().get(label));
            }
        }
    }

    private static List<Outcome.Rejected> rejected(List<SliceSummary> summaries) {
        return summaries.stream().flatMap(summary -> summary.rejected.stream()).toList();
    }

    private static long[] counts(RawImages raw, List<SliceSummary> summaries, Split split) {
        long[] counts = new long[raw.classNames().size()];
        for (SliceSummary summary : summaries) {
            for (int label = 0; label < counts.length; label++) {
                counts[label] += summary.counts[split.ordinal()][label];
            }
        }
        return counts;
    }

    private ImageSetInfo describe(RawImages raw, List<SliceSummary> summaries, ImageShape shape, PixelSums sums) {
        Map<Split, List<Long>> counts = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            counts.put(
                    split, LongStream.of(counts(raw, summaries, split)).boxed().toList());
        }
        ImageSetInfo.Origin origin = new ImageSetInfo.Origin(
                ProductVersion.read(),
                settings.input(),
                raw.format(),
                settings.decoding().size().toString(),
                settings.decoding().colour(),
                settings.decoding().background().toString(),
                SplitRule.describe(raw.namedSplits(), settings.split()),
                settings.maxBad());
        return new ImageSetInfo(
                ImageSet.FORMAT_VERSION,
                shape,
                new ArrayList<>(raw.classNames()),
                counts,
                sums.mean(),
                sums.std(),
                rejected(summaries).size(),
                sums.fingerprint(),
                settings.keepJpeg() ? ImageEncoding.JPEG : ImageEncoding.RAW,
                StoredForm.DECODER_REVISION,
                origin);
    }
}
