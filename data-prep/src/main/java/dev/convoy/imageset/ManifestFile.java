package dev.convoy.imageset;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Reads the lines of a manifest, a list of images with their labels. */
final class ManifestFile {
    private ManifestFile() {}

    /** A CSV file with a line of column names, of which path, label and split count. */
    static List<ManifestEntry> csv(FileSystem fileSystem, Path file, TableColumns columns) throws IOException {
        try (InputStreamReader reader = new InputStreamReader(fileSystem.open(file), StandardCharsets.UTF_8)) {
            CsvReader csv = new CsvReader(reader, file.getName());
            List<String> header = csv.read().stream().map(String::strip).toList();
            int path = column(header, columns.pathColumn(), file);
            int label = column(header, columns.label(), file);
            int split = header.indexOf(columns.split());
            List<ManifestEntry> entries = new ArrayList<>();
            for (List<String> record = csv.read(); !record.isEmpty(); record = csv.read()) {
                String where = file.getName() + " line " + csv.line();
                if (record.size() != header.size()) {
                    throw new ImageSetException(where + ": expected " + header.size() + " fields as in the first line,"
                            + " found " + record.size());
                }
                entries.add(entry(where, record.get(path), record.get(label), split < 0 ? "" : record.get(split)));
            }
            return entries;
        }
    }

    private static int column(List<String> header, String name, Path file) {
        int index = header.indexOf(name);
        if (index < 0) {
            throw new ImageSetException(file.getName() + " line 1: expected the names of columns, " + name
                    + " among them, found " + String.join(",", header));
        }
        return index;
    }

    /** The rows of a table, in the order of their paths, since the order of a table depends on who reads it. */
    static List<ManifestEntry> table(Dataset<Row> table, String name, TableColumns columns) {
        boolean hasSplit = List.of(table.columns()).contains(columns.split());
        List<ManifestEntry> entries = new ArrayList<>();
        Dataset<Row> rows = table.select(
                table.col(quoted(columns.pathColumn())).cast("string").as("path"),
                table.col(quoted(columns.label())).cast("string").as("label"),
                (hasSplit ? table.col(quoted(columns.split())).cast("string") : functions.lit("")).as("split"));
        rows.sort("path", "label").toLocalIterator().forEachRemaining(row -> {
            String where = name + " row of path " + text(row, 0);
            entries.add(entry(where, text(row, 0), text(row, 1), text(row, 2)));
        });
        return entries;
    }

    private static String text(Row row, int index) {
        return row.isNullAt(index) ? "" : row.getString(index);
    }

    /** A column's name as Spark takes it literally. */
    static String quoted(String column) {
        return '`' + column.replace("`", "``") + '`';
    }

    private static ManifestEntry entry(String where, String path, String label, String split) {
        if (path.isEmpty()) {
            throw new ImageSetException(where + ": field path is empty");
        }
        if (label.isBlank()) {
            throw new ImageSetException(where + ": field label is empty");
        }
        return new ManifestEntry(where, path, label.strip(), split.strip());
    }
}
