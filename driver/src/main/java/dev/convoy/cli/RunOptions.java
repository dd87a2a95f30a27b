package dev.convoy.cli;

import dev.convoy.config.InvalidInputException;
import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options that say which training is meant: those of {@code convoy train} and of what looks at a training before it starts. */
final class RunOptions {
    @Option(names = "--data", required = true, paramLabel = "DATASET", description = "folder made by prepare")
    private String data;

    @Option(names = "--net", required = true, paramLabel = "NET", description = "name of a zoo net, or a YAML file")
    private String net;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "a training setting, such as learning_rate=0.01 or augmentation.flip=true; may be repeated")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--executors",
            paramLabel = "N",
            description =
                    "executors to wait for before anything begins; otherwise for one, and those that come with it")
    private int executors;

    /** Folder of the data set. */
    String data() {
        return data;
    }

    /** The settings of the command line. */
    Map<String, String> settings() {
        return settings;
    }

    /**
     * Executors to wait for; 0 for one, and those that come with it.
     *
     * @throws InvalidInputException if negative
     */
    int executors() {
        if (executors < 0) {
            throw new InvalidInputException("--executors must not be negative, found %d", executors);
        }
        return executors;
    }

    /** The net with the settings of the command line. */
    NetFile netFile() throws IOException {
        return NetFile.load(net, settings);
    }

    /**
     * How a net learns.
     *
     * @throws InvalidInputException if its file does not say
     */
    static TrainingPlan plan(NetFile file) {
        return file.plan()
                .orElseThrow(() -> new InvalidInputException(
                        "%s: key 'training' is missing: it says how the net learns", file.source()));
    }
}
