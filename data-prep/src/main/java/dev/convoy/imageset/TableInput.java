package dev.convoy.imageset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;

/**
 * A table that Spark reads: a folder of Parquet, ORC, Avro or JSON files or a table of the catalog. A column of bytes
 * holds image files; a column of text holds their paths, and the table is a manifest.
 */
final class TableInput {
    private TableInput() {}

    static RawImages list(SparkSession spark, String input, TableColumns columns) throws IOException {
        Path path = RawInput.path(input);
        FileSystem fileSystem = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
        boolean isFolder = fileSystem.exists(path);
        Dataset<Row> table = isFolder ? read(spark, fileSystem, path) : catalogTable(spark, input);
        String image = imageColumn(table, columns, input);
        DataType type = table.schema().apply(image).dataType();
        checkColumn(table, columns.label(), input);
        if (type instanceof StringType) {
            Path folder = isFolder ? fileSystem.makeQualified(path).getParent() : fileSystem.getWorkingDirectory();
            TableColumns chosen = new TableColumns(image, columns.label(), columns.split());
            List<ManifestEntry> entries = ManifestFile.table(table, path.getName(), chosen);
            return ManifestInput.list(JavaSparkContext.fromSparkContext(spark.sparkContext()), input, folder, entries);
        }
        if (!(type instanceof BinaryType)) {
            throw new ImageSetException("input " + input + ": column " + image
                    + " must hold images (binary) or paths (string), found " + type.simpleString());
        }
        return binary(table, image, path.getName(), columns);
    }

    private static Dataset<Row> read(SparkSession spark, FileSystem fileSystem, Path path) throws IOException {
        List<ListedFile> files;
        try (FolderListing listing = new FolderListing(fileSystem)) {
            files = fileSystem.getFileStatus(path).isFile()
                    ? List.of(ListedFile.of(fileSystem.getFileStatus(path)))
                    : listing.files(List.of(path)).get(0);
        }
        String format = files.stream()
                .map(file ->
                        file.path().substring(file.path().lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))
                .filter(ending -> List.of("parquet", "orc", "avro", "json").contains(ending))
                .findFirst()
                .orElse("parquet");
        try {
            return spark.read().format(format).load(globless(path));
        } catch (Exception e) { // Spark throws what Java calls checked
            throw new ImageSetException("input " + path + " is not a table that Spark reads: " + firstLine(e), e);
        }
    }

    /** Spark takes stars and brackets in a path for patterns. */
    private static String globless(Path path) {
        return path.toString().replaceAll("([\\\\*?\\[\\]{}])", "\\\\$1");
    }

    private static Dataset<Row> catalogTable(SparkSession spark, String input) {
        try {
            return spark.table(input);
        } catch (Exception e) {
            if (e instanceof AnalysisException) {
                throw new ImageSetException(
                        "input " + input + " is neither a folder of table files nor a table of the catalog", e);
            }
            throw e;
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** The column asked for; else {@code image}, else {@code path}. */
    private static String imageColumn(Dataset<Row> table, TableColumns columns, String input) {
        List<String> names = Arrays.asList(table.columns());
        if (columns.image().isEmpty() && !names.contains(columns.imageColumn()) && names.contains("path")) {
            return columns.pathColumn();
        }
        checkColumn(table, columns.imageColumn(), input);
        return columns.imageColumn();
    }

    private static void checkColumn(Dataset<Row> table, String column, String input) {
        if (!Arrays.asList(table.columns()).contains(column)) {
            throw new ImageSetException(
                    "input " + input + " has no column " + column + ", only " + String.join(", ", table.columns()));
        }
    }

    private static RawImages binary(Dataset<Row> table, String image, String name, TableColumns columns) {
        boolean hasSplit = Arrays.asList(table.columns()).contains(columns.split());
        Dataset<Row> rows = table.select(
                table.col(ManifestFile.quoted(image)).as("image"),
                table.col(ManifestFile.quoted(columns.label())).cast("string").as("label"),
                (hasSplit ? table.col(ManifestFile.quoted(columns.split())).cast("string") : functions.lit(""))
                        .as("split"));
        List<String> labels = distinct(rows, "label", name);
        ClassNames classes = new ClassNames(labels);
        Set<Split> named = EnumSet.noneOf(Split.class);
        for (String split : hasSplit ? distinct(rows, "split", name) : List.<String>of()) {
            named.add(Split.ofName(split));
        }
        if (!named.isEmpty() && !named.contains(Split.TRAIN)) {
            throw new ImageSetException("input " + name + ": no row is of split train");
        }
        long count = rows.count();
        if (count == 0) {
            throw new ImageSetException("input " + name + " holds no rows");
        }
        TableSlices slices = new TableSlices(rows, name, classes.names(), count, identity(table));
        return new RawImages(SourceFormat.TABLE, classes.names(), Set.copyOf(named), slices, false);
    }

    private static List<String> distinct(Dataset<Row> rows, String column, String name) {
        List<String> values = new ArrayList<>();
        for (Row row : rows.select(column).distinct().collectAsList()) {
            if (row.isNullAt(0)) {
                throw new ImageSetException("input " + name + ": column " + column + " has rows without a value");
            }
            values.add(row.getString(0));
        }
        return values;
    }

    /** The names of files of tables hold a random part, so that other files have other names. */
    private static String identity(Dataset<Row> table) {
        return Arrays.stream(table.inputFiles()).sorted().collect(Collectors.joining(" "));
    }
}
