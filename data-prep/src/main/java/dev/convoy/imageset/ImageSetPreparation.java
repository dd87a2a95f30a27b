package dev.convoy.imageset;

import dev.convoy.image.DecodeSettings;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a data set from raw images, as Spark jobs: decode all images once into a staging folder; decide about splits;
 * look for duplicates; write, with statistics of the train split. What a task reads is cut by the input alone and ids
 * follow the order of the input, so the data set is the same on any cluster. Only numbers and names pass through the
 * driver, and one byte for each image.
 */
public final class ImageSetPreparation {
    private static final Logger LOG = LoggerFactory.getLogger(ImageSetPreparation.class);
    private static final int LISTED_BAD_IMAGES = 5;

    /** Settings that decoded images do not depend on. */
    private static final Set<String> AFTER_DECODING = Set.of("output", "split", "maxBad", "arrangement");

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
     * A run that is cut short leaves a folder {@code _NAME.preparing} beside the output, from which the next run with the
     * same settings and input goes on.
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
        try {
            return new ImageSetPreparation(spark, settings, progress).run();
        } catch (Exception e) {
            throw translate(e, settings);
        }
    }

    /** Spark throws SparkException without declaring it. */
    private static IOException translate(Exception e, PreparationSettings settings) {
        if (e instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (e instanceof SparkException) {
            return new IOException("preparing " + settings.input() + " failed: " + e.getMessage(), e);
        }
        return e instanceof IOException failure ? failure : new IOException(e);
    }

    private ImageSetInfo run() throws IOException {
        Configuration configuration = spark.sparkContext().hadoopConfiguration();
        StagingFolder staging = StagingFolder.of(configuration, settings.output());
        RawImages raw = RawInput.list(spark, settings);
        SplitRule rule = SplitRule.of(raw.namedSplits(), settings.split());
        String note = staging.open(request(raw));
        if (!note.isEmpty()) {
            progress.note(note);
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        SliceDecoder decoder = new SliceDecoder(settings.decoding(), raw.grey(), settings.keepJpeg());
        List<SliceSummary> summaries = new DecodeJob(context, staging, raw).run(decoder, progress);
        ImageShape shape = check(raw, summaries, staging);
        StagedImages images = new StagedImages(context, staging.slices(), summaries.size());
        ImageSetInfo info = new Assembly(images, raw, rule, shape, summaries).write(staging);
        staging.publish();
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
    }

    /** What decoded slices depend on, by name. */
    private Map<String, String> request(RawImages raw) {
        Map<String, String> request = new TreeMap<>();
        request.put("version", ProductVersion.read());
        putComponents(settings, request);
        request.put("the input's content", raw.slices().identity());
        return request;
    }

    private static void putComponents(Record record, Map<String, String> request) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(record);
                if (value instanceof DecodeSettings decoding) {
                    putComponents(decoding, request); // so that a note names the size, not all of them
                } else if (!AFTER_DECODING.contains(component.getName())) {
                    request.put(component.getName(), String.valueOf(value));
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a record's own accessors can be called", e);
            }
        }
    }

    /** Refuses inputs that make no data set; what was decoded is kept where other settings could make use of it. */
    private ImageShape check(RawImages raw, List<SliceSummary> summaries, StagingFolder staging) throws IOException {
        for (SliceSummary summary : summaries) {
            if (!summary.fault.isEmpty()) {
                staging.delete();
                throw new ImageSetException(summary.fault);
            }
        }
        List<Outcome.Rejected> rejected = rejected(summaries);
        if (rejected.size() > settings.maxBad() * raw.count()) {
            Path list = staging.beside("-" + QuarantineFile.NAME);
            QuarantineFile.write(staging.fileSystem(), list, rejected);
            throw new ImageSetException(tooMany(raw.count(), rejected, list));
        }
        try {
            return SliceSummary.commonShape(summaries, settings.input());
        } catch (ImageSetException e) {
            staging.delete();
            throw e;
        }
    }

    private String tooMany(long count, List<Outcome.Rejected> rejected, Path list) {
        String first = rejected.stream()
                .limit(LISTED_BAD_IMAGES)
                .map(image -> image.source + " (" + image.reason + ")")
                .collect(Collectors.joining(", "));
        return rejected.size() + " of " + count + " images cannot be used, more than the allowed fraction "
                + settings.maxBad() + "; all are listed in " + list + ": " + first
                + (rejected.size() > LISTED_BAD_IMAGES ? ", ..." : "");
    }

    private static List<Outcome.Rejected> rejected(List<SliceSummary> summaries) {
        return summaries.stream().flatMap(summary -> summary.rejected.stream()).toList();
    }

    /** From decoded images to a data set. */
    private final class Assembly {
        private final StagedImages images;
        private final RawImages raw;
        private final SplitRule rule;
        private final ImageShape shape;
        private final List<SliceSummary> summaries;
        private final List<Outcome.Rejected> rejected;
        private final long used;

        private Assembly(
                StagedImages images, RawImages raw, SplitRule rule, ImageShape shape, List<SliceSummary> summaries) {
            this.images = images;
            this.raw = raw;
            this.rule = rule;
            this.shape = shape;
            this.summaries = summaries;
            this.rejected = rejected(summaries);
            this.used = summaries.stream().mapToLong(summary -> summary.images).sum();
        }

        private ImageSetInfo write(StagingFolder staging) throws IOException {
            FileSystem fileSystem = staging.fileSystem();
            Path folder = staging.data();
            fileSystem.mkdirs(folder);
            SplitAssignment before = splits();
            SplitAssignment splits = before.copy();
            DuplicateCounts duplicates = duplicates(fileSystem, folder, before, splits);
            Broadcast<SplitAssignment> assignment = images.context().broadcast(splits);
            long[][] counts =
                    SplitAssignment.counts(images, assignment, raw.classNames().size());
            checkTrain(counts[Split.TRAIN.ordinal()]);
            ImageSetWriter writer = new ImageSetWriter(images, assignment, shape);
            PixelSums sums = writer.write(folder, settings.arrangement().files(), rejected.size(), progress);
            ImageSetInfo info = describe(counts, duplicates, sums);
            NpyFile.write(fileSystem, new Path(folder, ImageSet.MEAN_FILE), shape, sums.meanImage());
            QuarantineFile.write(fileSystem, new Path(folder, QuarantineFile.NAME), rejected);
            DataCard.write(fileSystem, folder, info, sums.meanImage(), writer.samples(DataCard.SAMPLES));
            DescriptionFile.write(fileSystem, folder, info);
            return info;
        }

        private SplitAssignment splits() {
            progress.update("split", 0, used, 0, rejected.size());
            boolean stratified = settings.arrangement().stratified();
            SplitAssignment.Rule ofImage = stratified
                    ? Stratification.of(images, rule, raw.classNames().size(), used)
                    : hashRule(rule);
            SplitAssignment splits = SplitAssignment.of(images, ofImage);
            progress.update("split", used, used, 0, rejected.size());
            return splits;
        }

        private DuplicateCounts duplicates(
                FileSystem fileSystem, Path folder, SplitAssignment before, SplitAssignment after) throws IOException {
            DuplicatePolicy policy = settings.arrangement().duplicates();
            if (policy == DuplicatePolicy.OFF) {
                return DuplicateCounts.NONE;
            }
            progress.update("duplicates", 0, used, 0, rejected.size());
            DuplicateSearch search =
                    new DuplicateSearch(images, images.context().broadcast(before), used);
            DuplicateCounts counts = new DuplicateReport(
                            images, raw.classNames(), after, policy == DuplicatePolicy.REMOVE)
                    .write(fileSystem, new Path(folder, DuplicateReport.NAME), search);
            progress.update("duplicates", used, used, 0, rejected.size());
            return counts;
        }

        private void checkTrain(long[] train) {
            if (LongStream.of(train).sum() == 0) {
                throw new ImageSetException(
                        "none of the " + used + " images of " + settings.input() + " falls into the train split");
            }
            for (int label = 0; label < train.length; label++) {
                if (train[label] == 0) {
                    LOG.warn(
                            "class {} has no image in the train split",
                            raw.classNames().get(label));
                }
            }
        }

        private ImageSetInfo describe(long[][] counts, DuplicateCounts duplicates, PixelSums sums) {
            Map<Split, List<Long>> ofSplit = new EnumMap<>(Split.class);
            for (Split split : Split.values()) {
                ofSplit.put(
                        split, LongStream.of(counts[split.ordinal()]).boxed().toList());
            }
            ImageSetInfo.Origin origin = new ImageSetInfo.Origin(
                    ProductVersion.read(),
                    settings.input(),
                    raw.format(),
                    settings.decoding().size().toString(),
                    settings.decoding().colour(),
                    settings.decoding().background().toString(),
                    SplitRule.describe(
                            raw.namedSplits(),
                            settings.split(),
                            settings.arrangement().stratified()),
                    settings.maxBad());
            SizeHistogram sizes =
                    summaries.stream().map(SliceSummary::sizes).reduce(SizeHistogram.NONE, SizeHistogram::plus);
            Findings findings =
                    new Findings(QuarantineFile.reasons(rejected), sizes, duplicates, sums.colourComponents());
            return new ImageSetInfo(
                    ImageSet.FORMAT_VERSION,
                    shape,
                    new ArrayList<>(raw.classNames()),
                    ofSplit,
                    sums.mean(),
                    sums.std(),
                    rejected.size(),
                    sums.fingerprint(),
                    settings.keepJpeg() ? ImageEncoding.JPEG : ImageEncoding.RAW,
                    StoredForm.DECODER_REVISION,
                    origin,
                    findings);
        }
    }

    /** Static, so that it takes nothing but the rule to the executors. */
    private static SplitAssignment.Rule hashRule(SplitRule rule) {
        return image -> rule.split(image.named(), image.content());
    }
}
