package dev.convoy.cli;

import dev.convoy.augment.InputTransform;
import dev.convoy.augment.View;
import dev.convoy.checkpoint.WeightsHash;
import dev.convoy.config.InvalidInputException;
import dev.convoy.evaluate.SplitEvaluator;
import dev.convoy.evaluate.SplitScore;
import dev.convoy.evaluate.TestSetLooks;
import dev.convoy.evaluate.TrainedModel;
import dev.convoy.imageset.CacheChoice;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.ImageShape;
import dev.convoy.imageset.ShardCache;
import dev.convoy.imageset.Split;
import dev.convoy.tensor.Shape;
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

    @Option(
            names = "--views",
            paramLabel = "N",
            defaultValue = "1",
            description = "looks at each image whose probabilities are averaged: 1 the middle, 2 also its mirror image,"
                    + " 10 corners and middle and their mirror images (default: ${DEFAULT-VALUE})")
    private int views;

    @Option(
            names = "--crop-padding",
            paramLabel = "N",
            defaultValue = "0",
            description = "zeros around the images before views are cut out of them (default: ${DEFAULT-VALUE})")
    private int cropPadding;

    @Override
    public Integer call() throws IOException {
        checkOptions();
        try (SparkRuntime spark = SparkRuntime.start(main.master(), "convoy evaluate")) {
            Configuration hadoop = spark.session().sparkContext().hadoopConfiguration();
            TrainedModel trained = TrainedModel.load(hadoop, modelPath);
            ImageSet data = ImageSet.open(hadoop, dataPath);
            check(trained, data);
            InputTransform transform = TrainingInputs.transform(
                    trained.net().definition(),
                    trained.model().input(),
                    data.info().shape(),
                    cropPadding);
            checkRoom(trained.net().inputShape(), data.info().shape());
            String netText = trained.model().description().netDefinition();
            CacheChoice cache = CacheChoice.of(
                    ShardCache.AUTO, data, List.of(split), spark.session().sparkContext());
            try (SplitEvaluator evaluator =
                    new SplitEvaluator(spark.session(), data, split, netText, transform, views, cache.cache())) {
                SplitScore score = evaluator.score(trained.model().parameters());
                PrintWriter out = spec.commandLine().getOut();
                if (views > 1) {
                    out.println(views + " views an image, probabilities averaged");
                }
                new ScoreTable(score, data.info().classNames()).print(out);
                if (split == Split.TEST) {
                    recordLook(hadoop, trained, score, out);
                }
                out.flush();
            }
        }
        return ExitCode.OK;
    }

    private void checkOptions() {
        if (!View.NUMBERS.contains(views)) {
            throw new InvalidInputException("--views must be one of %s, found %d", View.NUMBERS, views);
        }
        if (cropPadding < 0) {
            throw new InvalidInputException("--crop-padding must be at least 0, found %d", cropPadding);
        }
    }

    /** Ten views of an image as large as the crop would be twice five times the same. */
    private void checkRoom(Shape crop, ImageShape stored) {
        boolean hasRoom =
                stored.height() + 2 * cropPadding > crop.height() || stored.width() + 2 * cropPadding > crop.width();
        if (views > 2 && !hasRoom) {
            throw new InvalidInputException(
                    "%d views need images larger than the net's input %s, found %s; give --crop-padding, or --views 2",
                    views, crop, stored);
        }
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
