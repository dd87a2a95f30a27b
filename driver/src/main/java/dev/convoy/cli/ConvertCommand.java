package dev.convoy.cli;

import dev.convoy.checkpoint.Model;
import dev.convoy.checkpoint.ModelFile;
import dev.convoy.config.InvalidInputException;
import dev.convoy.convert.ConvToLocal;
import dev.convoy.evaluate.TrainedModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convoy convert}: another model from a trained one. Needs no Spark. */
@Command(
        name = "convert",
        description = "Turns a layer of a trained model into another that computes the same.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ConvertCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description = "a model file, a checkpoint or a run (its newest checkpoint)")
    private String modelPath;

    @Option(
            names = "--conv-to-local",
            required = true,
            paramLabel = "LAYER",
            description = "the convolution to turn into a locally connected layer")
    private String layer;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "model file to write; must not exist")
    private String out;

    @Override
    public Integer call() throws IOException {
        Configuration hadoop = new Configuration();
        Path target = target(hadoop);
        TrainedModel trained = TrainedModel.load(hadoop, modelPath);
        Model converted = ConvToLocal.convert(trained, layer);
        ModelFile.write(hadoop, target, converted);
        PrintWriter lines = spec.commandLine().getOut();
        lines.printf(
                Locale.ROOT,
                "%s is locally connected now; %d parameters, %d before; written to %s%n",
                layer,
                converted.parameters().length,
                trained.model().parameters().length,
                target);
        lines.flush();
        return ExitCode.OK;
    }

    /** Asks before any work is done whether the output can be there. */
    private Path target(Configuration hadoop) throws IOException {
        try {
            Path path = new Path(out);
            if (path.getFileSystem(hadoop).exists(path)) {
                throw new InvalidInputException("%s: the output is there already; give another file", out);
            }
            return path;
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("%s: not a path: %s", out, e.getMessage());
        }
    }
}
