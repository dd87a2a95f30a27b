package dev.convoy.cli;

import dev.convoy.augment.InputTransform;
import dev.convoy.checkpoint.WeightsHash;
import dev.convoy.config.Augmentation;
import dev.convoy.config.InvalidInputException;
import dev.convoy.evaluate.SplitEvaluator;
import dev.convoy.evaluate.SplitScore;
import dev.convoy.evaluate.TestSetLooks;
import dev.convoy.evaluate.TrainedModel;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.Split;
import dev.convoy.train.TrainingInputs;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code convoy evaluate}: how well a model does on a split it has not learned from. */
@Command(
        name = "evaluate",
        description = "Scores a split of a data set with a model.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class EvaluateCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description = "a model file, a checkpoint or a run (its newest checkpoint)")
    private String modelPath;

    @Option(names = "--data", required = true, paramLabel = "DATASET", description = "folder made by prepare")
    private String dataPath;

    @Option(
            names = "--split",
            required = true,
            paramLabel = "SPLIT",
            description = "train, val or test; looks at test are counted",
            converter = LowerCaseEnums.Splits.class)
    private Split split;

    @Override
    public Integer call() throws IOException {
        try (SparkRuntime spark = SparkRuntime.start(main.master(), "convoy evaluate")) {
            Configuration hadoop = spark.session().sparkContext().hadoopConfiguration();
            TrainedModel trained = TrainedModel.load(hadoop, modelPath);
            ImageSet data = ImageSet.open(hadoop, dataPath);
            check(trained, data);
            InputTransform transform = TrainingInputs.transform(
                    trained.net().definition(),
                    trained.model().inputMean(),
                    data.info().shape(),
                    new Augmentation(0, false));
            String netText = trained.model().description().netDefinition();
            try (SplitEvaluator evaluator = new SplitEvaluator(spark.session(), data, split, netText, transform)) {
                SplitScore score = evaluator.score(trained.model().parameters());
                PrintWriter out = spec.commandLine().getOut();
                new ScoreTable(score, data.info().classNames()).print(out);
                if (split == Split.TEST) {
                    recordLook(hadoop, trained, score, out);
                }
                out.flush();
            }
        }
        return ExitCode.OK;
    }

    private void check(TrainedModel trained, ImageSet data) {
        List<String> expected = trained.model().description().classNames();
        List<String> found = data.info().classNames();
        if (!expected.equals(found)) {
            throw new InvalidInputException(
                    "%s: the model knows the classes %s, the data set has %s", dataPath, expected, found);
        }
        if (data.count(split) == 0) {
            throw new InvalidInputException("%s: the data set has no %s images", dataPath, split.folder());
        }
    }

    private void recordLook(Configuration hadoop, TrainedModel trained, SplitScore score, PrintWriter out)
            throws IOException {
        int looks = TestSetLooks.record(
                hadoop,
                new Path(dataPath),
                modelPath,
                WeightsHash.sha256(trained.model().parameters()),
                score.accuracy());
        out.printf(
                Locale.ROOT,
                "look %d at the test split of %s, recorded in %s%s%n",
                looks,
                dataPath,
                TestSetLooks.FILE_NAME,
                looks > 1 ? "; a choice made after a look makes the next score too good" : "");
    }
}
