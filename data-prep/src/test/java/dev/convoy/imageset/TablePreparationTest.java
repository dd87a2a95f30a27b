package dev.convoy.imageset;

import static dev.convoy.imageset.RawFiles.prepare;
import static dev.convoy.imageset.RawFiles.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.image.EncodedImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are known by name, and those of formats that are not Spark's own. */
class TablePreparationTest {
    private static final String NAME = "default.pictures";

    @TempDir
    Path directory;

    @AfterEach
    void dropTable() {
        TestSpark.session().sql("DROP TABLE IF EXISTS " + NAME);
    }

    @Test
    void run_catalogTableOfImages_isTheSetOfItsFolder() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            rows.add(RowFactory.create(png(i), i % 3 == 0 ? "cat" : "dog", i < 9 ? "train" : "val"));
        }
        save(DataTypes.BinaryType, "image", rows);

        ImageSetInfo named = prepare(named("out"));
        ImageSetInfo folder = prepare(settings(directory.resolve("table"), directory.resolve("folder"))
                .withFormat(SourceFormat.TABLE));

        assertThat(named.origin().format()).isEqualTo(SourceFormat.TABLE);
        assertThat(named.classNames()).containsExactly("cat", "dog");
        assertThat(named.counts().get(Split.TRAIN)).containsExactly(3L, 6L);
        assertThat(named.counts().get(Split.VAL)).containsExactly(1L, 2L);
        assertThat(named.quarantined()).isZero();
        assertThat(named.fingerprint()).isEqualTo(folder.fingerprint());
    }

    @Test
    void run_catalogTableOfPaths_readsTheFiles() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Path file = Files.write(directory.resolve(i + ".png"), png(i));
            rows.add(RowFactory.create(file.toString(), "x", "train"));
        }
        save(DataTypes.StringType, "path", rows);

        ImageSetInfo info = prepare(named("out"));

        assertThat(info.count(Split.TRAIN)).isEqualTo(6);
        assertThat(info.quarantined()).isZero();
    }

    @Test
    void run_jsonTableOfPaths_readsTheFiles() throws IOException {
        Path table = Files.createDirectory(directory.resolve("table"));
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            Files.write(directory.resolve(i + ".png"), png(i));
            lines.append("{\"path\": \"").append(i).append(".png\", \"label\": ");
            lines.append(i % 2).append(", \"split\": \"").append(i < 4 ? "train" : "test");
            lines.append("\"}\n");
        }
        Files.writeString(table.resolve("part.json"), lines);

        ImageSetInfo info = prepare(settings(table, directory.resolve("out")).withFormat(SourceFormat.TABLE));

        assertThat(info.classNames()).containsExactly("0", "1");
        assertThat(info.counts().get(Split.TRAIN)).containsExactly(2L, 2L);
        assertThat(info.counts().get(Split.TEST)).containsExactly(1L, 1L);
        assertThat(info.quarantined()).isZero();
    }

    @Test
    void run_avroTable_throwsNamingWhatIsMissing() throws IOException {
        Path table = Files.createDirectory(directory.resolve("table"));
        Files.write(table.resolve("part.avro"), new byte[] {'O', 'b', 'j', 1});

        assertThatThrownBy(
                        () -> prepare(settings(table, directory.resolve("out")).withFormat(SourceFormat.TABLE)))
                .isInstanceOf(ImageSetException.class)
                .hasMessageStartingWith("input " + table + " is not a table that Spark reads: ")
                .hasMessageContaining("Avro is built-in but external data source module");
    }

    private PreparationSettings named(String output) {
        return PreparationSettings.of(NAME, directory.resolve(output).toString())
                .withFormat(SourceFormat.TABLE);
    }

    private void save(DataType type, String column, List<Row> rows) {
        StructType schema = new StructType()
                .add(column, type)
                .add("label", DataTypes.StringType)
                .add("split", DataTypes.StringType);
        TestSpark.session()
                .createDataFrame(rows, schema)
                .write()
                .option("path", directory.resolve("table").toString())
                .saveAsTable(NAME);
    }

    private static byte[] png(int seed) throws IOException {
        return EncodedImages.encode(EncodedImages.varied(4, 4, seed), "png");
    }
}
