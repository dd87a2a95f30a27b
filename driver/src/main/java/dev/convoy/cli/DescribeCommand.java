package dev.convoy.cli;

import dev.convoy.checkpoint.Model;
import dev.convoy.checkpoint.NamedTensor;
import dev.convoy.config.InvalidInputException;
import dev.convoy.config.NetFile;
import dev.convoy.evaluate.TrainedModel;
import dev.convoy.imageset.ImageSet;
import dev.convoy.kernel.Kernels;
import dev.convoy.train.TrainingInputs;
import dev.convoy.zoo.Zoo;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convoy describe}: what a data set, a model, a run or a net is. Needs no Spark. */
@Command(
        name = "describe",
        description = "Tells what a data set, a model, a run or a net is.",
        mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "TARGET",
            arity = "0..1",
            description =
                    "a data set, a model file, a run, the name of a zoo net or a net's YAML file; without it all nets"
                            + " of the zoo are listed")
    private String target = "";

    @Option(names = "--yaml", description = "print the net's YAML as it was read")
    private boolean yaml;

    @Option(
            names = "--kernels",
            description = "print how each layer is computed on this machine: kernel, algorithm, register tiles, work")
    private boolean kernels;

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "50000",
            description =
                    "training images that the length of a net's run is worked out for (default: ${DEFAULT-VALUE})")
    private long images;

    @Override
    public Integer call() throws IOException {
        if (images <= 0) {
            throw new InvalidInputException("--images: expected a positive number, found %d", images);
        }
        PrintWriter out = spec.commandLine().getOut();
        Configuration hadoop = new Configuration();
        if (target.isEmpty()) {
            ZooTable.print(out);
        } else if (Zoo.find(target).isPresent()) {
            describeNet(NetFile.load(target, Map.of()), out);
        } else if (exists(hadoop, "dataset.json")) {
            new DataSetTable(ImageSet.open(hadoop, target)).print(out);
        } else if (exists(hadoop, "run.json") || exists(hadoop, "model.safetensors") || isModelFile()) {
            describeModel(TrainedModel.load(hadoop, target), out);
        } else {
            describeNet(NetFile.load(target, Map.of()), out);
        }
        out.flush();
        return ExitCode.OK;
    }

    private boolean isModelFile() {
        return target.endsWith(".safetensors");
    }

    private boolean exists(Configuration hadoop, String name) throws IOException {
        try {
            Path path = new Path(new Path(target), name);
            FileSystem fileSystem = path.getFileSystem(hadoop);
            return fileSystem.exists(path);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("%s: not a path: %s", target, e.getMessage());
        }
    }

    private void describeNet(NetFile file, PrintWriter out) {
        if (yaml) {
            out.print(file.text());
        } else if (kernels) {
            new KernelTable(TrainingInputs.netOf(file), Kernels.current()).print(out);
        } else {
            new NetTable(file, images).print(out);
        }
    }

    private void describeModel(TrainedModel trained, PrintWriter out) {
        NetFile file = NetFile.parse(
                trained.file().toString(), trained.model().description().netDefinition(), Map.of());
        if (!yaml) {
            out.println("model " + trained.file());
            out.println(
                    "classes " + String.join(", ", trained.model().description().classNames()));
            Map<String, String> notes =
                    trained.model().description().provenance().notes();
            Optional.ofNullable(notes.get("iteration")).ifPresent(iteration -> out.println("iteration " + iteration));
            out.println(zeroWeights(trained.model()));
        }
        describeNet(file, out);
    }

    /** How many weights L1 regularization has brought to nothing; biases do not count. */
    private static String zeroWeights(Model model) {
        long zeros = 0;
        long all = 0;
        for (NamedTensor tensor : model.weights()) {
            if (tensor.name().endsWith(".weights")) {
                all += tensor.length();
                for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
                    zeros += tensor.array()[i] == 0 ? 1 : 0;
                }
            }
        }
        return String.format(
                Locale.ROOT, "weights exactly zero %,d of %,d (%.1f%%)", zeros, all, 100.0 * zeros / Math.max(1, all));
    }
}
