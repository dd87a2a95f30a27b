package dev.convoy.imageset;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A data set on disk, opened for reading. */
public final class ImageSet {
    /** Version of the layout on disk that this class reads and that preparation writes. */
    public static final int FORMAT_VERSION = 1;

    static final String MEAN_FILE = "mean.npy";

    private final Path folder;
    private final ImageSetInfo info;
    private final float[] meanImage;

    private ImageSet(Path folder, ImageSetInfo info, float[] meanImage) {
        this.folder = folder;
        this.info = info;
        this.meanImage = meanImage;
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
        for (Split split : Split.values()) {
            if (!fileSystem.exists(new Path(folder, split.folder()))) {
                throw new ImageSetException("data set " + folder + " is damaged: it has no folder " + split.folder());
            }
        }
        try {
            return new ImageSet(folder, info, NpyFile.read(fileSystem, new Path(folder, MEAN_FILE), info.shape()));
        } catch (FileNotFoundException e) {
            throw new ImageSetException("data set " + folder + " is damaged: it has no " + MEAN_FILE, e);
        }
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

    /** Number of bytes that the pixels of a split take. */
    public long bytes(Split split) {
        return info.count(split) * info.shape().size();
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

    /** A split as a table: id, label, height, width, channels, pixels (C × H × W unsigned bytes), source. */
    public Dataset<Row> table(SparkSession spark, Split split) {
        return spark.read().schema(ImageTable.SCHEMA).parquet(new Path(folder, split.folder()).toString());
    }

    /** The images of a split, in no particular order and partitioned as Spark reads the files. */
    public JavaRDD<LabelledImage> images(SparkSession spark, Split split) {
        return table(spark, split)
                .select("id", "label", "pixels")
                .javaRDD()
                .map(row -> new LabelledImage(row.getLong(0), row.getInt(1), row.getAs(2)));
    }
}
