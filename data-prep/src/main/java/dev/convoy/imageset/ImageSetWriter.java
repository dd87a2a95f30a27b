package dev.convoy.imageset;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Writes the files of a data set into a folder; the description comes last. */
final class ImageSetWriter {
    /** Pixels in one Parquet file: large enough for a store that counts files, small enough to write side by side. */
    private static final long FILE_BYTES = 64L << 20;

    private static final int ROW_GROUP_BYTES = 8 << 20;
    private static final int ROWS_BETWEEN_SIZE_CHECKS = 10;

    private final SparkSession spark;
    private final Path folder;
    private final ImageSetInfo info;

    ImageSetWriter(SparkSession spark, Path folder, ImageSetInfo info) {
        this.spark = spark;
        this.folder = folder;
        this.info = info;
    }

    void write(NumberedImages images, float[] meanImage, List<Outcome.Rejected> rejected, PreparationProgress progress)
            throws IOException {
        FileSystem fileSystem = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
        long total = 0;
        for (Split split : Split.values()) {
            total += info.count(split);
        }
        long written = 0;
        progress.update("write", written, total, rejected.size());
        for (Split split : Split.values()) {
            writeSplit(images, split);
            written += info.count(split);
            progress.update("write", written, total, rejected.size());
        }
        NpyFile.write(fileSystem, new Path(folder, ImageSet.MEAN_FILE), info.shape(), meanImage);
        QuarantineFile.write(fileSystem, new Path(folder, QuarantineFile.NAME), rejected);
        DataCard.write(fileSystem, folder, info, meanImage, images.samples(info.count(Split.TRAIN), DataCard.SAMPLES));
        DescriptionFile.write(fileSystem, folder, info);
    }

    private void writeSplit(NumberedImages images, Split split) {
        JavaRDD<Row> rows = images.of(split).map(image -> row(image._1(), image._2()));
        int files = Math.toIntExact(1 + info.count(split) * info.shape().size() / FILE_BYTES);
        spark.createDataFrame(rows.coalesce(files), ImageTable.SCHEMA)
                .write()
                .option("compression", "zstd")
                .option("parquet.enable.dictionary", "false") // no two pictures are equal
                .option("parquet.block.size", ROW_GROUP_BYTES)
                .option("parquet.page.size.row.check.min", ROWS_BETWEEN_SIZE_CHECKS)
                .option("parquet.block.size.row.check.min", ROWS_BETWEEN_SIZE_CHECKS)
                .parquet(new Path(folder, split.folder()).toString());
    }

    private static Row row(long id, Outcome.Prepared image) {
        return RowFactory.create(
                id, image.label, image.height, image.width, image.channels, image.stored(), image.source);
    }
}
