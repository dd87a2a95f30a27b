package dev.convoy.imageset;

import static dev.convoy.imageset.RawFiles.pngs;
import static dev.convoy.imageset.RawFiles.prepare;
import static dev.convoy.imageset.RawFiles.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.image.EncodedImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests, archives, tables, CIFAR-100, and names of files that programs stumble over. */
class SourcePreparationTest {
    @TempDir
    Path directory;

    private Path input;

    @BeforeEach
    void createInput() throws IOException {
        input = Files.createDirectory(directory.resolve("in"));
    }

    @Test
    void run_csvManifest_takesItsImagesLabelsAndSplitsInItsOrder() throws IOException {
        List<String> names = List.of("a b.png", "c#d%23.png", "e\nf, \"g\".png", "[x]{y}*?.png");
        StringBuilder csv = new StringBuilder("\ufefflabel,path,split\r\n");
        for (int i = 0; i < names.size(); i++) {
            Files.write(input.resolve(names.get(i)), png(i));
            csv.append(i % 2 == 0 ? "10" : "9")
                    .append(",\"")
                    .append(names.get(i).replace("\"", "\"\""));
            csv.append("\",").append(i == 3 ? "test" : "train").append("\r\n");
        }
        Path absolute = Files.write(directory.resolve("elsewhere.png"), png(9));
        csv.append("9,").append(absolute).append(",val\n");
        Files.writeString(input.resolve("list.csv"), csv);

        ImageSetInfo info = prepare(settings(input.resolve("list.csv"), directory.resolve("out")));

        assertThat(info.origin().format()).isEqualTo(SourceFormat.MANIFEST);
        assertThat(info.classNames()).containsExactly("9", "10");
        assertThat(sources(Split.TRAIN)).containsExactly(names.get(0), names.get(1), names.get(2));
        assertThat(sources(Split.TEST)).containsExactly(names.get(3));
        assertThat(sources(Split.VAL)).containsExactly(absolute.toString());
        assertThat(labels(Split.TRAIN)).containsExactly(1, 0, 1);
    }

    @Test
    void run_manifestNamesMissingFileAndFolder_quarantinesThem() throws IOException {
        Files.write(input.resolve("a.png"), png(1));
        Files.createDirectory(input.resolve("dir.jpg"));
        Files.writeString(input.resolve("list.csv"), "path,label\na.png,x\nno.png,x\ndir.jpg,x\n");

        ImageSetInfo info = prepare(settings(input.resolve("list.csv"), directory.resolve("out"))
                .withMaxBad(1)
                .withSplit(SplitFractions.parse("1/0/0")));

        assertThat(info.quarantined()).isEqualTo(2);
        assertThat(info.findings().quarantineReasons()).isEqualTo(Map.of("unreadable", 2L));
        assertThat(Files.readString(directory.resolve("out/quarantine.csv")))
                .contains("no.png,unreadable: File ", "dir.jpg,unreadable: it is a folder,0");
    }

    @Test
    void run_manifestWithErrors_throwsNamingLineAndField() throws IOException {
        assertManifestError(
                "path,klass\n",
                "list.csv line 1: expected the names of columns, label among them," + " found path,klass");
        assertManifestError("path,label\na,x\nb\n", "list.csv line 3: expected 2 fields as in the first line, found 1");
        assertManifestError("path,label\n\"a\nb\",x\nc,\n", "list.csv line 4: field label is empty");
        assertManifestError("path,label\n,x\n", "list.csv line 2: field path is empty");
        assertManifestError(
                "path,label,split\na,x,train\nb,x,valid\n",
                "list.csv line 3: split must be train, val or test, found valid");
        assertManifestError(
                "path,label,split\na,x,train\nb,x,\n",
                "list.csv line 3: field split is empty, but not in all other lines");
        assertManifestError("path,label\n\"a,x\n", "list.csv line 2: field 1 has no closing quote");
        assertManifestError("path,label\n\"a\"b,x\n", "list.csv line 2: field 1 goes on after its closing quote");
        assertManifestError("path,label\n", "input " + input.resolve("list.csv") + " names no images");
    }

    private void assertManifestError(String csv, String message) throws IOException {
        Files.writeString(input.resolve("list.csv"), csv);
        assertThatThrownBy(() -> prepare(settings(input.resolve("list.csv"), directory.resolve("out"))))
                .isInstanceOf(ImageSetException.class)
                .hasMessage(message);
    }

    @Test
    void run_parquetManifest_isTakenInTheOrderOfPaths() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String name : List.of("b.png", "a.png", "c.png")) {
            Files.write(input.resolve(name), png(name.charAt(0)));
            rows.add(RowFactory.create(name, "x"));
        }
        StructType schema = new StructType().add("path", DataTypes.StringType).add("label", DataTypes.StringType);
        TestSpark.session().createDataFrame(rows, schema).write().parquet(input + "/list.parquet");

        prepare(settings(input.resolve("list.parquet"), directory.resolve("out"))
                .withSplit(SplitFractions.parse("1/0/0")));

        assertThat(sources(Split.TRAIN)).containsExactly("a.png", "b.png", "c.png");
    }

    @Test
    void run_tableOfImages_hasTheSameDataSetHoweverItIsCut() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(RowFactory.create(png(i), i % 2, i < 15 ? "train" : "test"));
        }
        StructType schema = new StructType()
                .add("picture", DataTypes.BinaryType)
                .add("class", DataTypes.IntegerType)
                .add("part", DataTypes.StringType);
        TestSpark.session().createDataFrame(rows, schema).repartition(5).write().orc(input + "/five");
        TestSpark.session().createDataFrame(rows, schema).coalesce(1).write().parquet(input + "/one");
        TableColumns columns = new TableColumns("picture", "class", "part");

        ImageSetInfo five = prepare(settings(input.resolve("five"), directory.resolve("out"))
                .withFormat(SourceFormat.TABLE)
                .withColumns(columns));
        ImageSetInfo one = prepare(settings(input.resolve("one"), directory.resolve("out1"))
                .withFormat(SourceFormat.TABLE)
                .withColumns(columns));

        assertThat(five.counts().get(Split.TRAIN)).containsExactly(8L, 7L);
        assertThat(five.counts().get(Split.TEST)).containsExactly(2L, 3L);
        assertThat(five.fingerprint()).isEqualTo(one.fingerprint());
        assertThat(sources(Split.TRAIN))
                .allMatch(source -> source.matches("five#[0-9a-f]{16}"))
                .isSorted();
    }

    @Test
    void run_tableWithoutColumn_throwsNamingTheOthers() {
        StructType schema = new StructType().add("image", DataTypes.LongType).add("kind", DataTypes.StringType);
        TestSpark.session()
                .createDataFrame(List.of(RowFactory.create(1L, "x")), schema)
                .write()
                .parquet(input + "/table");
        PreparationSettings settings =
                settings(input.resolve("table"), directory.resolve("out")).withFormat(SourceFormat.TABLE);

        assertThatThrownBy(() -> prepare(settings))
                .isInstanceOf(ImageSetException.class)
                .hasMessage("input " + input + "/table has no column label, only image, kind");
        assertThatThrownBy(() -> prepare(settings.withColumns(new TableColumns("image", "kind", "split"))))
                .isInstanceOf(ImageSetException.class)
                .hasMessage("input " + input + "/table: column image must hold images (binary) or paths (string),"
                        + " found bigint");
        assertThatThrownBy(() -> prepare(settings(directory.resolve("none"), directory.resolve("out"))
                        .withFormat(SourceFormat.TABLE)))
                .isInstanceOf(ImageSetException.class)
                .hasMessageEndingWith("/none is neither a folder of table files nor a table of the catalog");
    }

    @Test
    void run_foldersOfFolderAndTar_giveTheSamePixels() throws IOException {
        pngs(input, "photos/train/cat", 3, 4, 4);
        pngs(input, "photos/train/dog", 3, 4, 4);
        pngs(input, "photos/test/cat", 2, 4, 4);
        Path archive = directory.resolve("photos.tar.gz");
        tar("-czf", archive, input, "photos");

        ImageSetInfo folder = prepare(settings(input.resolve("photos"), directory.resolve("out-folder")));
        ImageSetInfo tar = prepare(settings(archive, directory.resolve("out")));

        assertThat(tar.origin().format()).isEqualTo(SourceFormat.TAR);
        assertThat(tar.counts()).isEqualTo(folder.counts());
        assertThat(tar.mean()).isEqualTo(folder.mean());
        assertThat(sources(Split.TEST)).contains("photos/test/cat/0000.png");
    }

    @Test
    void run_folderOfSynsetTars_takesEachTarForAClass() throws IOException {
        Path tars = Files.createDirectory(directory.resolve("tars"));
        String longName = "x".repeat(180) + ".png";
        for (String synset : List.of("n01440764", "n01443537")) {
            Path members = Files.createDirectory(input.resolve(synset));
            Files.write(members.resolve("a b#%23.png"), png(synset.hashCode()));
            Files.write(members.resolve(longName), png(synset.hashCode() + 1));
            tar("-cf", tars.resolve(synset + ".tar"), members, ".");
        }

        ImageSetInfo info = prepare(settings(tars, directory.resolve("out")).withSplit(SplitFractions.parse("1/0/0")));

        assertThat(info.classNames()).containsExactly("n01440764", "n01443537");
        assertThat(sources(Split.TRAIN))
                .containsExactlyInAnyOrder(
                        "n01440764.tar/a b#%23.png",
                        "n01440764.tar/" + longName, "n01443537.tar/a b#%23.png", "n01443537.tar/" + longName);
    }

    @Test
    void run_tarOfTarsAndManifestIntoTar_areReadWithoutUnpacking() throws IOException {
        List<String> synsets = List.of("n1", "n2");
        for (int i = 0; i < synsets.size(); i++) {
            Path members = Files.createDirectory(input.resolve(synsets.get(i)));
            Files.write(members.resolve("a.png"), png(10 * i));
            Files.write(members.resolve("b.png"), png(10 * i + 1));
            tar("-cf", input.resolve(synsets.get(i) + ".tar"), members, "a.png", "b.png");
        }
        tar("--format=posix", "-cf", directory.resolve("train.tar"), input, "n1.tar", "n2.tar");
        Files.write(input.resolve("v.png"), png(30));
        tar("-cf", directory.resolve("val.tar"), input, "v.png");
        Files.writeString(directory.resolve("all.csv"), """
                path,label,split
                train.tar/n2.tar/a.png,n2,train
                in/n1.tar,n1,train
                train.tar/n2.tar,n2,train
                val.tar/v.png,n2,val
                val.tar/w.png,n2,val
                """);

        ImageSetInfo nested = prepare(settings(directory.resolve("train.tar"), directory.resolve("nested"))
                .withSplit(SplitFractions.parse("1/0/0")));
        ImageSetInfo manifest = prepare(
                settings(directory.resolve("all.csv"), directory.resolve("out")).withMaxBad(0.5));

        assertThat(nested.classNames()).containsExactly("n1", "n2");
        assertThat(nested.counts().get(Split.TRAIN)).containsExactly(2L, 2L);
        assertThat(sources(Split.TRAIN))
                .containsExactly(
                        "train.tar/n2.tar/a.png",
                        "in/n1.tar/a.png",
                        "in/n1.tar/b.png",
                        "train.tar/n2.tar/a.png",
                        "train.tar/n2.tar/b.png");
        assertThat(sources(Split.VAL)).containsExactly("val.tar/v.png");
        assertThat(manifest.quarantined()).isEqualTo(1);
        assertThat(Files.readString(directory.resolve("out/quarantine.csv")))
                .contains("val.tar/w.png,unreadable: no such member,0");
    }

    @Test
    void run_tarThatLostItsEnd_keepsTheRestAndNamesIt() throws IOException {
        pngs(input, "cat", 6, 40, 40);
        Path archive = directory.resolve("cut.tar");
        tar("-cf", archive, input, "cat");
        byte[] whole = Files.readAllBytes(archive);
        // a member of more than 512 bytes follows each header; the last of six is cut
        int last = lastHeader(whole);
        Files.write(archive, java.util.Arrays.copyOf(whole, last + 512 + 100));

        ImageSetInfo info = prepare(settings(archive, directory.resolve("out"))
                .withSplit(SplitFractions.parse("1/0/0"))
                .withMaxBad(0.5));

        assertThat(info.count(Split.TRAIN)).isEqualTo(5);
        assertThat(Files.readString(directory.resolve("out/quarantine.csv")))
                .contains("damaged: the archive ends within it", "cut.tar,\"damaged archive: ");
    }

    @Test
    void run_cifar100_takesFineLabels() throws IOException {
        byte[] records = new byte[2 * 3074];
        records[0] = 1;
        records[1] = 2;
        records[3074 + 1] = 1;
        records[3074 + 2] = 77;
        Files.write(input.resolve("train.bin"), records);
        Files.write(input.resolve("test.bin"), new byte[3074]);
        Files.writeString(input.resolve("fine_label_names.txt"), "apple\nbear\nbee\n");

        ImageSetInfo info = prepare(settings(input, directory.resolve("out")));

        assertThat(info.origin().format()).isEqualTo(SourceFormat.CIFAR);
        assertThat(info.classNames()).containsExactly("apple", "bear", "bee");
        assertThat(labels(Split.TRAIN)).containsExactly(2, 1);
        assertThat(info.count(Split.TEST)).isEqualTo(1);
    }

    @Test
    void run_namesJavaCannotOpen_areQuarantined() throws IOException, InterruptedException {
        pngs(input, "cat", 4, 4, 4);
        Files.createSymbolicLink(input.resolve("cat/link.png"), directory.resolve("nothing"));
        Files.write(input.resolve("cat/" + "n".repeat(251) + ".png"), png(3));
        // bytes that are no UTF-8 cannot be written in Java
        int made = new ProcessBuilder(
                        "sh", "-c", "cp '" + input + "/cat/0000.png' \"$(printf '" + input + "/cat/bad\\377.png')\"")
                .start()
                .waitFor();
        assertThat(made).isZero();

        ImageSetInfo info = prepare(
                settings(input, directory.resolve("out")).withMaxBad(0.5).withSplit(SplitFractions.parse("1/0/0")));

        assertThat(info.count(Split.TRAIN)).isEqualTo(5);
        assertThat(info.quarantined()).isEqualTo(2);
        assertThat(Files.readString(directory.resolve("out/quarantine.csv"), StandardCharsets.UTF_8))
                .contains("cat/link.png,\"unreadable: the name is not valid", "cat/bad\ufffd.png,\"unreadable: ");
    }

    @Test
    void run_filesAndFolderDenied_areQuarantinedOnAnyFileSystem() throws IOException {
        pngs(input, "cat", 4, 4, 4);
        pngs(input, "cat/secret", 2, 4, 4);
        pngs(input, "dog", 2, 4, 4);
        Files.move(input.resolve("dog/0001.png"), input.resolve("dog/secret.png"));
        TestSpark.hadoop().set("fs.guarded.impl", GuardedFileSystem.class.getName());

        ImageSetInfo info = prepare(PreparationSettings.of(
                        "guarded://host" + input, directory.resolve("out").toString())
                .withMaxBad(0.5)
                .withSplit(SplitFractions.parse("1/0/0")));

        assertThat(info.counts().get(Split.TRAIN)).containsExactly(4L, 1L);
        assertThat(Files.readString(directory.resolve("out/quarantine.csv")).lines())
                .containsExactly(
                        "path,reason,bytes",
                        "cat/secret,unreadable folder: not for you,0",
                        "dog/secret.png,unreadable: not for you," + Files.size(input.resolve("dog/secret.png")));
    }

    private static int lastHeader(byte[] tar) {
        int last = 0;
        for (int at = 0; at + 512 <= tar.length; at += 512) {
            if (new String(tar, at + 257, 5, StandardCharsets.US_ASCII).equals("ustar")) {
                last = at;
            }
        }
        return last;
    }

    private static byte[] png(int seed) throws IOException {
        return EncodedImages.encode(EncodedImages.varied(4, 4, seed), "png");
    }

    /** GNU tar's own archives, since ours would only show that we agree with ourselves. */
    private static void tar(Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("tar"));
        for (Object argument : arguments) {
            boolean folder = argument instanceof Path path && Files.isDirectory(path);
            command.addAll(folder ? List.of("-C", argument.toString()) : List.of(argument.toString()));
        }
        try {
            assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                    .isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private List<String> sources(Split split) throws IOException {
        return new ArrayList<>(
                rows(split).values().stream().map(row -> row.getString(6)).toList());
    }

    private List<Integer> labels(Split split) throws IOException {
        return rows(split).values().stream().map(row -> row.getInt(1)).toList();
    }

    private Map<Long, Row> rows(Split split) throws IOException {
        Map<Long, Row> rows = new TreeMap<>();
        ImageSet.open(TestSpark.hadoop(), directory.resolve("out").toString())
                .table(TestSpark.session(), split)
                .collectAsList()
                .forEach(row -> rows.put(row.getLong(0), row));
        return rows;
    }
}
