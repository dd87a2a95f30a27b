package dev.convoy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.metrics.FinalMetrics;
import dev.convoy.metrics.Metrics;
import dev.convoy.metrics.MetricsLog;
import dev.convoy.metrics.TrainMetrics;
import dev.convoy.metrics.ValidationMetrics;
import dev.convoy.zoo.Zoo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a person calls them, on a local master: exit codes, messages and the files they leave. */
class MainTest {
    private static final String PLAN = "{batch_size: 16, epochs: 4, learning_rate: 0.05}";

    @TempDir
    private static Path folder;

    private static Path dataSet;
    private static Path net;

    /** What a command printed and how it ended. */
    private record Result(int exitCode, String out, String err) {}

    private static Result convoy(Object... arguments) {
        String[] words = Stream.concat(Stream.of("--master", "local[2]"), Stream.of(arguments))
                .map(Object::toString)
                .toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
        return new Result(exitCode, out.toString(), err.toString());
    }

    private static void assertRefused(Result result, String message) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains(message).doesNotContain("\tat ");
    }

    @BeforeAll
    static void prepare() throws IOException {
        Path images = TestImages.writeClasses(folder.resolve("images"), 40);
        net = TestImages.writeNet(folder.resolve("colours.yaml"), PLAN);
        dataSet = folder.resolve("dataset");
        Result result = convoy("prepare", "--input", images, "--output", dataSet, "--split", "0.6/0.2/0.2");
        assertThat(result.exitCode()).as(result.err()).isZero();
    }

    @Test
    void check_ofARun_tellsMemoryBatchTimeAndScheduling() {
        Result result = convoy("check", "--data", dataSet, "--net", net, "--set", "cost.core_gflops=50");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out())
                .containsPattern("PASS memory +the JVM needs [0-9,.]+ MB of [0-9,.]+ MB")
                .containsPattern("PASS batch +batch_size 16, in 1 shards: .*, of which 100 % hold one")
                .containsPattern("WARN time +0.005 s an iteration .computing 0.000, exchange 0.005.")
                .containsPattern(
                        "WARN scheduling Spark's job takes 5 of the 5\\.[0-9] ms of an iteration, [0-9]+ %, whatever the net: [0-9]+"
                                + " images/s, and [0-9]+ without it; no batch of the [0-9]+ training images makes it 10 %;"
                                + " or, another algorithm .*, local_steps=.steps: [0-9]+, workers: [0-9]+., [0-9]+ images/s");
    }

    /** What train would refuse must not pass. */
    @Test
    void check_cropLargerThanTheImages_isRefused() throws IOException {
        Path large = Files.writeString(
                folder.resolve("crop.yaml"),
                Files.readString(net).replace("height: 8, width: 8", "height: 40, width: 40"));

        assertRefused(
                convoy("check", "--data", dataSet, "--net", large),
                "crop 40x40 of net colours is larger than the data set's images");
    }

    @Test
    void check_negativeExecutors_isRefused() {
        Result result = convoy("check", "--data", dataSet, "--net", net, "--executors", "-1");

        assertRefused(result, "--executors must not be negative, found -1");
    }

    @Test
    void train_netLargerThanTheHeap_isRefusedWithTheArithmetic() throws IOException {
        Path large = Files.writeString(
                folder.resolve("large.yaml"),
                Files.readString(net).replace("{name: fc1, type: fully_connected, outputs: 3}", """
                        {name: fc0, type: fully_connected, outputs: 8000000}
                          - {name: fc1, type: fully_connected, outputs: 3}"""));
        Path run = folder.resolve("large");

        Result result = convoy("train", "--data", dataSet, "--net", large, "--out", run);

        assertRefused(result, "the run does not fit in memory: the JVM needs ");
        assertThat(result.err())
                .containsPattern("weights +1 x 2,176.0 MB")
                .containsPattern("gradients +1 x 2,176.0 MB")
                .containsPattern("tasks: activations and gradients, 16 images(, [0-9]+ threads)? +1 x [0-9,]+")
                .containsPattern("give it more, CONVOY_MEMORY=[0-9]+g");
        assertThat(run).doesNotExist();
        assertThat(convoy("check", "--data", dataSet, "--net", large).exitCode())
                .isEqualTo(3);
    }

    @Test
    void describe_withoutTarget_listsTheZoo() {
        Result result = convoy("describe");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out().lines().filter(line -> line.startsWith("lenet ")))
                .singleElement()
                .asString()
                .contains("1x28x28", "431,080", "2,293,000");
        assertThat(result.out()).contains(Zoo.names());
    }

    @Test
    void describe_netWithLongNames_keepsItsColumns() {
        List<String> lines = convoy("describe", "googlenet").out().lines().toList();

        int column = lines.get(1).indexOf("type");
        assertThat(lines.subList(2, 150))
                .allSatisfy(line -> assertThat(line.charAt(column - 1)).isEqualTo(' '));
        assertThat(lines)
                .filteredOn(line -> line.startsWith("inception_3a/output "))
                .singleElement()
                .asString()
                .contains("concat", "256x28x28");
    }

    @Test
    void train_withL1_describeCountsZeroWeights() {
        Path run = folder.resolve("l1");

        Result trained = convoy("train", "--data", dataSet, "--net", net, "--out", run, "--set", "l1=0.05");

        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(convoy("describe", run).out()).containsPattern("weights exactly zero [1-9]");
    }

    @Test
    void train_negativeExecutors_isRefusedAndLeavesNoFolder() {
        Path run = folder.resolve("executors");

        assertRefused(
                convoy("train", "--data", dataSet, "--net", net, "--out", run, "--executors", "-1"),
                "--executors must not be negative, found -1");
        assertThat(run).doesNotExist();
    }

    @Test
    void train_whole_leavesNoTemporaryFilesInItsFolder() throws IOException {
        Path run = folder.resolve("temporary");

        Result trained = convoy("train", "--data", dataSet, "--net", net, "--out", run);

        assertThat(trained.exitCode()).as(trained.err()).isZero();
        try (Stream<Path> files = Files.walk(run)) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith("."));
        }
    }

    @Test
    void describe_yamlOfZooNet_printsItsFile() {
        assertThat(convoy("describe", "lenet", "--yaml").out())
                .isEqualTo(Zoo.find("lenet").orElseThrow());
    }

    @Test
    void describe_kernels_tellsHowEachLayerIsComputed() {
        List<String> lines =
                convoy("describe", "lenet", "--kernels").out().lines().toList();

        assertThat(lines.get(0)).startsWith("net lenet, kernels vector: ");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("conv2 "))
                .singleElement()
                .asString()
                .contains("20x12x12", "50x8x8", "forward", "VectorWinogradKernel", "winograd", " rows x 2 tiles");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("conv1 "))
                .singleElement()
                .asString()
                .contains("1x28x28", "20x24x24", "forward", "VectorConvKernel", "direct", " rows x 2 pixels");
        // conv2, ip1 and ip2: nobody reads the gradient of the images
        assertThat(lines)
                .filteredOn(line -> line.matches(" *data .*|.* data .*"))
                .hasSize(3);
        assertThat(lines).filteredOn(line -> line.contains("with ReLU")).hasSize(1);
        assertThat(lines).last().asString().startsWith("threads share blocks of this net only if block_threads is set");
        // conv1, conv2 and ip1
        assertThat(lines)
                .filteredOn(line -> line.contains("threads share a block"))
                .hasSize(3);
    }

    @Test
    void describe_mistypedZooNet_namesTheNearest() {
        assertRefused(convoy("describe", "lenett"), "did you mean 'lenet'?");
    }

    @Test
    void train_thenEvaluateAndDescribe_learnsAndLeavesWhatTheDesignSays() throws IOException {
        Path run = folder.resolve("run");

        Result trained = convoy("train", "--data", dataSet, "--net", net, "--out", run);

        assertThat(trained.exitCode()).as(trained.err()).isZero();
        List<Metrics> metrics = MetricsLog.read(
                new Configuration(),
                new org.apache.hadoop.fs.Path(run.resolve("metrics.jsonl").toUri()));
        assertThat(metrics).hasAtLeastOneElementOfType(TrainMetrics.class);
        assertThat(metrics).filteredOn(ValidationMetrics.class::isInstance).hasSize(4);
        FinalMetrics last = (FinalMetrics) metrics.get(metrics.size() - 1);
        assertThat(last.split()).isEqualTo("val");
        assertThat(last.accuracy()).isGreaterThan(0.9);
        assertThat(trained.out()).contains(last.weightsSha256());
        assertThat(run.resolve("curves.png")).isNotEmptyFile();
        assertThat(run.resolve("run.json")).content().contains("\"seed\" : 1", "\"data_fingerprint\"", "\"kernels\"");
        assertThat(run.resolve("best/model.safetensors")).isNotEmptyFile();

        Result test = convoy("evaluate", "--model", run, "--data", dataSet, "--split", "test");
        assertThat(test.exitCode()).as(test.err()).isZero();
        assertThat(test.out()).contains("accuracy ").contains("look 1 at the test split");
        Result again = convoy("evaluate", "--model", run, "--data", dataSet, "--split", "test");
        assertThat(again.out()).contains("look 2 at the test split");
        Result val = convoy("evaluate", "--model", run.resolve("best"), "--data", dataSet, "--split", "val");
        assertThat(val.out()).contains("accuracy ").doesNotContain("look");

        Result tenViews = convoy(
                "evaluate", "--model", run, "--data", dataSet, "--split", "val", "--views", 10, "--crop-padding", 1);
        assertThat(tenViews.exitCode()).as(tenViews.err()).isZero();
        assertThat(tenViews.out())
                .contains("10 views an image, probabilities averaged")
                .contains("accuracy ");
        assertRefused(
                convoy("evaluate", "--model", run, "--data", dataSet, "--split", "val", "--views", 3),
                "--views must be one of [1, 2, 10], found 3");
        assertRefused(
                convoy("evaluate", "--model", run, "--data", dataSet, "--split", "val", "--crop-padding", -1),
                "--crop-padding must be at least 0, found -1");

        assertThat(convoy("describe", run).out())
                .contains("conv1", "classes blue, green, red", "iteration", "weights exactly zero 0 of ");
        assertThat(convoy("describe", dataSet).out()).contains("blue", "fingerprint");
        assertThat(convoy("describe", net).out()).contains("3x8x8", "relu1");
        assertThat(convoy("describe", net, "--images", "32").out())
                .contains("for 32 training images", "           7       3.50      0.0500000");
        assertRefused(convoy("describe", net, "--images", "0"), "--images: expected a positive number, found 0");

        assertConverts(run);

        assertRefused(
                convoy("train", "--data", dataSet, "--net", net, "--out", run),
                "the output folder holds another run; give --resume to go on with it, or another folder");
        assertRefused(
                convoy("train", "--data", dataSet, "--net", net, "--out", run, "--resume", "--set", "seed=2"),
                "the run to resume has seed 1, found 2");
    }

    private static void assertConverts(Path run) {
        Path local = folder.resolve("local.safetensors");
        Result converted = convoy("convert", "--model", run, "--conv-to-local", "conv1", "--out", local);
        assertThat(converted.exitCode()).as(converted.err()).isZero();
        assertThat(converted.out()).contains("conv1 is locally connected now; 7363 parameters, 307 before");

        Result before = convoy("evaluate", "--model", run, "--data", dataSet, "--split", "val");
        Result after = convoy("evaluate", "--model", local, "--data", dataSet, "--split", "val");
        assertThat(after.out()).isEqualTo(before.out());
        assertThat(convoy("describe", local).out()).contains("locally_connected", "7,168");

        Path other = folder.resolve("other.safetensors");
        assertRefused(
                convoy("convert", "--model", run, "--conv-to-local", "conv9", "--out", other),
                "net colours has no layer conv9; its convolutions are conv1");
        assertRefused(
                convoy("convert", "--model", run, "--conv-to-local", "fc1", "--out", other),
                "fc1: expected a layer of type conv, found fully_connected");
        assertRefused(
                convoy("convert", "--model", run, "--conv-to-local", "conv1", "--out", local),
                "the output is there already; give another file");
        assertRefused(
                convoy("convert", "--model", folder.resolve("none"), "--conv-to-local", "conv1", "--out", other),
                "there is no such model");
        assertThat(other).doesNotExist();
    }

    @Test
    void train_learningRateOfAMillion_stopsWithCodeThreeAndKeepsTheLastGoodCheckpoint() {
        Path run = folder.resolve("diverged");

        Result result = convoy("train", "--data", dataSet, "--net", net, "--out", run, "--set", "learning_rate=1e6");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err())
                .containsOnlyOnce("training stopped:")
                .contains("learning rate", "the last good checkpoint is", "iteration-00000000")
                .doesNotContain("\tat ");
        Result scored = convoy(
                "evaluate",
                "--model",
                run.resolve("checkpoints/iteration-00000000"),
                "--data",
                dataSet,
                "--split",
                "val");
        assertThat(scored.exitCode()).as(scored.err()).isZero();
    }

    @Test
    void train_dataThatIsNotThere_isRefused() {
        assertRefused(
                convoy("train", "--data", folder.resolve("nothing"), "--net", net, "--out", folder.resolve("r1")),
                folder.resolve("nothing") + " does not exist");
        assertThat(folder.resolve("r1")).doesNotExist();
    }

    @Test
    void train_batchLargerThanTheData_isRefused() {
        assertRefused(
                convoy(
                        "train",
                        "--data",
                        dataSet,
                        "--net",
                        net,
                        "--out",
                        folder.resolve("r2"),
                        "--set",
                        "batch_size=500"),
                "batch_size 500 is larger than the training split of");
    }

    @Test
    void train_cropLargerThanTheImages_isRefused() throws IOException {
        Path large = Files.writeString(
                folder.resolve("large.yaml"),
                Files.readString(net).replace("height: 8, width: 8", "height: 12, width: 12"));

        assertRefused(
                convoy("train", "--data", dataSet, "--net", large, "--out", folder.resolve("r3")),
                "crop 12x12 of net colours is larger than the data set's images, 8x8 with crop_padding 0");
    }

    @Test
    void train_otherNumberOfClasses_isRefused() {
        assertRefused(
                convoy("train", "--data", dataSet, "--net", "cifar10_quick", "--out", folder.resolve("r4")),
                "net cifar10_quick has 10 outputs, the data set has 3 classes");
    }

    @Test
    void train_unknownKeyInTheNet_isRefusedWithLineAndHint() throws IOException {
        Path mistyped = Files.writeString(
                folder.resolve("mistyped.yaml"), Files.readString(net).replace("filter_size", "filtersize"));

        assertRefused(
                convoy("train", "--data", dataSet, "--net", mistyped, "--out", folder.resolve("r5")),
                "mistyped.yaml:4: layers[0].filtersize: unknown key, did you mean 'filter_size'?");
    }

    @Test
    void train_outputFolderWithOtherFiles_isRefused() throws IOException {
        Path occupied = Files.createDirectories(folder.resolve("occupied"));
        Files.writeString(occupied.resolve("notes.txt"), "mine");

        assertRefused(
                convoy("train", "--data", dataSet, "--net", net, "--out", occupied),
                "the output folder is not empty and holds no run");
        assertThat(occupied.resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void evaluate_alteredModel_isRefused() throws IOException {
        Path run = folder.resolve("altered");
        assertThat(convoy("train", "--data", dataSet, "--net", net, "--out", run)
                        .exitCode())
                .isZero();
        Path model = run.resolve("best/model.safetensors");
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length - 5] ^= 1;
        Files.write(model, bytes);

        assertRefused(convoy("evaluate", "--model", model, "--data", dataSet, "--split", "val"), "model.safetensors");
        assertRefused(
                convoy("evaluate", "--model", folder.resolve("no-model"), "--data", dataSet, "--split", "val"),
                "no-model: there is no such model");
    }

    @Test
    void prepare_folderThatIsNotThere_isRefused() {
        assertRefused(
                convoy("prepare", "--input", folder.resolve("nowhere"), "--output", folder.resolve("d1")), "nowhere");
    }

    @Test
    void commandLine_mistakes_areRefusedWithUsage() {
        assertRefused(convoy("trian"), "trian");
        assertRefused(convoy("train", "--data", dataSet), "Missing required options");
        assertRefused(convoy(), "a command is missing");
        assertRefused(
                convoy("evaluate", "--model", "m", "--data", dataSet, "--split", "tests"),
                "expected one of train, val, test, found 'tests'");
        assertRefused(convoy("describe", "no-such-net"), "neither a file nor a net of the zoo");
    }

    @Test
    void train_masterThatDoesNotExist_isRefused() {
        StringWriter err = new StringWriter();

        int exitCode = Main.commandLine()
                .setErr(new PrintWriter(err, true))
                .execute("--master", "nonsense", "train", "--data", "d", "--net", "lenet", "--out", "o");

        assertRefused(new Result(exitCode, "", err.toString()), "Spark cannot start with master 'nonsense'");
    }
}
