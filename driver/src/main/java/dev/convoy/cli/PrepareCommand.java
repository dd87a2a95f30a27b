package dev.convoy.cli;

import dev.convoy.image.Background;
import dev.convoy.image.ColourMode;
import dev.convoy.image.DecodeSettings;
import dev.convoy.image.ImageSize;
import dev.convoy.imageset.ImageSetInfo;
import dev.convoy.imageset.ImageSetPreparation;
import dev.convoy.imageset.PreparationSettings;
import dev.convoy.imageset.SourceFormat;
import dev.convoy.imageset.Split;
import dev.convoy.imageset.SplitFractions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code convoy prepare}: raw images to a data set. */
@Command(
        name = "prepare",
        description = "Makes a data set from raw images.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PrepareCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "PATH",
            description =
                    "class-per-folder images, a manifest (.csv, .parquet), tar archives, CIFAR binary batches, MNIST"
                            + " IDX files, or a table")
    private String input;

    @Option(names = "--output", required = true, paramLabel = "DATASET", description = "folder to make")
    private String output;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            description = "256: resize the shorter side to it and cut out the middle square; 256x192: resize to this"
                    + " width and height, which may distort; keep (default): all images must have one size",
            converter = ImageOptions.Sizes.class)
    private ImageSize size = ImageSize.KEEP;

    @Option(
            names = "--background",
            paramLabel = "COLOUR",
            description = "behind transparent pixels: white (default), black or #RRGGBB",
            converter = ImageOptions.Backgrounds.class)
    private Background background = Background.WHITE;

    @Option(
            names = "--split",
            paramLabel = "T/V/E",
            description = "fractions of train/val/test, such as 0.8/0.1/0.1; images that the input names as its test"
                    + " split stay there")
    private Optional<String> split;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "auto (default), folder, manifest, tar, table, cifar or idx",
            converter = LowerCaseEnums.SourceFormats.class)
    private SourceFormat format = SourceFormat.AUTO;

    @Option(
            names = "--colour",
            paramLabel = "MODE",
            description = "auto (default), rgb or grey",
            converter = LowerCaseEnums.ColourModes.class)
    private ColourMode colour = ColourMode.AUTO;

    @Option(
            names = "--max-bad",
            paramLabel = "FRACTION",
            description = "share of images that may be quarantined, 0.01 by default")
    private double maxBad = PreparationSettings.DEFAULT_MAX_BAD;

    @Option(
            names = "--keep-jpeg",
            description = "keep JPEG files that take fewer bytes than their pixels, and decode them while training")
    private boolean keepJpeg;

    @Mixin
    private ArrangementOptions arrangement = new ArrangementOptions();

    @Override
    public Integer call() throws IOException {
        PreparationSettings settings = new PreparationSettings(
                input,
                output,
                format,
                new DecodeSettings(size, colour, background),
                split.map(SplitFractions::parse),
                maxBad,
                keepJpeg,
                arrangement.columns(),
                arrangement.arrangement());
        PrintWriter out = spec.commandLine().getOut();
        try (SparkRuntime spark = SparkRuntime.start(main.master(), "convoy prepare")) {
            ImageSetInfo info = ImageSetPreparation.run(spark.session(), settings, new PreparationLines(out));
            out.printf(
                    Locale.ROOT,
                    "%s: %d train, %d val, %d test images of %s in %d classes, %d quarantined%n",
                    output,
                    info.count(Split.TRAIN),
                    info.count(Split.VAL),
                    info.count(Split.TEST),
                    info.shape(),
                    info.numClasses(),
                    info.quarantined());
            arrangement.printDuplicates(info.findings().duplicates(), out);
            out.flush();
        }
        return ExitCode.OK;
    }
}
