package dev.convoy.imageset;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** The input: recognizes its form and has it listed. */
final class RawInput {
    private final SparkSession spark;
    private final String input;
    private final TableColumns columns;

    private RawInput(SparkSession spark, String input, TableColumns columns) {
        this.spark = spark;
        this.input = input;
        this.columns = columns;
    }

    /** Lists the raw images of an input. */
    static RawImages list(SparkSession spark, PreparationSettings settings) throws IOException {
        RawInput raw = new RawInput(spark, settings.input(), settings.columns());
        if (settings.format() == SourceFormat.TABLE) {
            return TableInput.list(spark, settings.input(), settings.columns());
        }
        Path path = path(settings.input());
        FileSystem fileSystem = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
        return raw.list(fileSystem, raw.statusOf(fileSystem, path), settings.format());
    }

    private RawImages list(FileSystem fileSystem, FileStatus status, SourceFormat asked) throws IOException {
        List<FileStatus> entries =
                status.isDirectory() ? FolderListing.visible(fileSystem, status.getPath()) : List.of();
        SourceFormat format = asked == SourceFormat.AUTO ? recognize(fileSystem, status, entries) : asked;
        boolean takesFile =
                format == SourceFormat.MANIFEST || format == SourceFormat.TAR || format == SourceFormat.TABLE;
        if (status.isFile() && !takesFile) {
            throw new ImageSetException("input " + input + " is a file, expected a folder, or a file whose name ends in"
                    + " .csv, .parquet, .tar, .tar.gz or .tgz");
        }
        return switch (format) {
            case CIFAR -> CifarInput.list(fileSystem, input, entries);
            case IDX -> IdxInput.list(fileSystem, input, entries);
            case TAR -> TarInput.list(context(), fileSystem, input, status);
            case MANIFEST -> manifest(fileSystem, status);
            case TABLE -> TableInput.list(spark, input, columns);
            case FOLDER, AUTO -> FolderInput.list(fileSystem, input, status.getPath(), entries);
        };
    }

    private RawImages manifest(FileSystem fileSystem, FileStatus status) throws IOException {
        Path path = status.getPath();
        if (path.getName().endsWith(".parquet")) {
            return TableInput.list(spark, input, columns);
        }
        if (status.isDirectory()) {
            throw new ImageSetException("input " + input + " is a folder, expected a CSV or Parquet file");
        }
        List<ManifestEntry> entries = ManifestFile.csv(fileSystem, path, columns);
        return ManifestInput.list(context(), input, path.getParent(), entries);
    }

    private JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(spark.sparkContext());
    }

    static Path path(String text) {
        try {
            return new Path(text);
        } catch (IllegalArgumentException e) {
            throw new ImageSetException("'" + text + "' is not a path: " + e.getMessage(), e);
        }
    }

    private FileStatus statusOf(FileSystem fileSystem, Path path) throws IOException {
        try {
            return fileSystem.getFileStatus(path);
        } catch (FileNotFoundException e) {
            throw new ImageSetException("input " + input + " does not exist", e);
        }
    }

    private static SourceFormat recognize(FileSystem fileSystem, FileStatus status, List<FileStatus> entries)
            throws IOException {
        String name = status.getPath().getName();
        if (name.endsWith(".parquet")) {
            return SourceFormat.MANIFEST;
        }
        if (status.isFile()) {
            boolean archive = TarStream.isArchive(name);
            return archive ? SourceFormat.TAR : name.endsWith(".csv") ? SourceFormat.MANIFEST : SourceFormat.FOLDER;
        }
        if (CifarInput.isCifar(entries)) {
            return SourceFormat.CIFAR;
        }
        for (FileStatus entry : entries) {
            if (entry.isFile() && IdxInput.isImageFile(entry.getPath().getName())) {
                return SourceFormat.IDX;
            }
        }
        boolean archives = TarInput.holdsArchives(entries) || TarInput.holdsArchives(insideSplits(fileSystem, entries));
        return archives ? SourceFormat.TAR : SourceFormat.FOLDER;
    }

    /** What the folders train, val and test hold. */
    private static List<FileStatus> insideSplits(FileSystem fileSystem, List<FileStatus> entries) throws IOException {
        List<FileStatus> inside = new ArrayList<>();
        for (FileStatus entry : entries) {
            if (entry.isDirectory() && TarInput.isSplit(entry.getPath().getName())) {
                inside.addAll(FolderListing.visible(fileSystem, entry.getPath()));
            }
        }
        return inside;
    }
}
