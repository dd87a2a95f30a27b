package dev.convoy.imageset;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A data set on disk, opened for reading. */
public final class ImageSet {
    /** Version of the layout on disk that preparation writes; this class reads it and the one before. */
    public static final int FORMAT_VERSION = 2;

    static final String MEAN_FILE = "mean.npy";

    private final Path folder;
    private final ImageSetInfo info;
    private final float[] meanImage;
    private final Map<Split, Long> bytes;

    private ImageSet(Path folder, ImageSetInfo info, float[] meanImage, Map<Split, Long> bytes) {
        this.folder = folder;
        this.info = info;
        this.meanImage = meanImage;
        this.bytes = bytes;
    }

    /**
     * Opens the data set at a path and checks its description.
     *
     * @param configuration opens the path
     * @param path folder of the data set, any Hadoop path
     * @throws ImageSetException if there is no data set, or its description is damaged or of another version
     * @throws IOException if reading fails
     */
    public static ImageSet open(Configuration configuration, String path) throws IOException {
        Path given = RawInput.path(path);
        FileSystem fileSystem = given.getFileSystem(configuration);
        Path folder = fileSystem.makeQualified(given);
        if (!fileSystem.exists(folder)) {
            throw new ImageSetException("data set " + path + " does not exist");
        }
        ImageSetInfo info = DescriptionFile.read(fileSystem, folder);
        Map<Split, Long> bytes = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            bytes.put(split, bytes(fileSystem, folder, info, split));
        }
        try {
            return new ImageSet(
                    folder, info, NpyFile.read(fileSystem, new Path(folder, MEAN_FILE), info.shape()), bytes);
        } catch (FileNotFoundException e) {
            throw new ImageSetException("data set " + folder + " is damaged: it has no " + MEAN_FILE, e);
        }
    }

    /** Of pixels their number; of kept files the length of the tables, since files do not shrink by compressing them again. */
    private static long bytes(FileSystem fileSystem, Path folder, ImageSetInfo info, Split split) throws IOException {
        long tables = 0;
        try {
            for (FileStatus file : fileSystem.listStatus(new Path(folder, split.folder()))) {
                tables += file.getLen();
            }
        } catch (FileNotFoundException e) {
            throw new ImageSetException("data set " + folder + " is damaged: it has no folder " + split.folder(), e);
        }
        return info.encoding() == ImageEncoding.JPEG
                ? tables
                : info.count(split) * info.shape().size();
    }

    /** Where the data set lies. */
    public String path() {
        return folder.toString();
    }

    /** What {@code dataset.json} says. */
    public ImageSetInfo info() {
        return info;
    }

    /** Number of images in the split. */
    public long count(Split split) {
        return info.count(split);
    }

    /** Number of bytes that the stored images of a split take, pixels or files, the latter about. */
    public long bytes(Split split) {
        return bytes.get(split);
    }

    /** A copy of the mean image of the train split: C × H × W numbers in [0, 255]. */
    public float[] meanImage() {
        return meanImage.clone();
    }

    /** The mean of each channel over the train split: C numbers in [0, 255]. */
    public float[] channelMean() {
        return toFloats(info.mean());
    }

    /** The standard deviation of each channel over the train split: C numbers in [0, 255]. */
    public float[] channelStd() {
        return toFloats(info.std());
    }

    private static float[] toFloats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int c = 0; c < floats.length; c++) {
            floats[c] = values.get(c).floatValue();
        }
        return floats;
    }

    /** A split as a table: id, label, height, width, channels, pixels (see {@link ImageEncoding}), source. */
    public Dataset<Row> table(SparkSession spark, Split split) {
        return spark.read().schema(ImageTable.SCHEMA).parquet(new Path(folder, split.folder()).toString());
    }

    /** The images of a split, in no particular order and partitioned as Spark reads the files. */
    public JavaRDD<LabelledImage> images(SparkSession spark, Split split) {
        return images(spark, split, info.count(split));
    }

    /** The images of a split with ids below {@code endId}; others are not decoded. */
    public JavaRDD<LabelledImage> images(SparkSession spark, Split split, long endId) {
        StoredForm form = form(split);
        return stored(spark, split)
                .filter(image -> image.id < endId)
                .map(image -> new LabelledImage(image.id, image.label, form.pixels(image.id, image.bytes)));
    }

    /** How {@link #stored} images are stored. */
    StoredForm form(Split split) {
        return StoredForm.of(path() + "/" + split.folder(), info);
    }

    /** The images of a split as shards keep them, in no particular order. */
    JavaRDD<StoredImage> stored(SparkSession spark, Split split) {
        StoredForm form = form(split);
        return table(spark, split)
                .select("id", StoredForm.columns(form.keptFiles()))
                .javaRDD()
                .map(form::of);
    }
}
