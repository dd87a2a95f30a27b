package dev.convoy.cli;

import dev.convoy.imageset.Arrangement;
import dev.convoy.imageset.DuplicateCounts;
import dev.convoy.imageset.DuplicatePolicy;
import dev.convoy.imageset.TableColumns;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of {@code convoy prepare}: how images are put together to a data set, and columns of manifests and tables. */
final class ArrangementOptions {
    @Option(names = "--stratify", description = "divide each class in the fractions of --split, to within an image")
    private boolean stratify;

    @Option(
            names = "--duplicates",
            paramLabel = "POLICY",
            description = "report (default), remove (copies out of val and test) or off",
            converter = LowerCaseEnums.DuplicatePolicies.class)
    private DuplicatePolicy duplicates = DuplicatePolicy.REPORT;

    @Option(
            names = "--files",
            paramLabel = "N",
            description = "files of the train split, val and test in proportion; by default of about 64 MiB of pixels")
    private Optional<Integer> files;

    @Option(
            names = "--image-column",
            paramLabel = "NAME",
            description = "column of a table or manifest with images or their paths: image or path by default")
    private String imageColumn = "";

    @Option(names = "--label-column", paramLabel = "NAME", description = "column with the classes: label by default")
    private String labelColumn = "label";

    @Option(
            names = "--split-column",
            paramLabel = "NAME",
            description = "column with train, val or test: split by default, may be missing")
    private String splitColumn = "split";

    TableColumns columns() {
        return new TableColumns(imageColumn, labelColumn, splitColumn);
    }

    Arrangement arrangement() {
        return new Arrangement(stratify, duplicates, files);
    }

    void printDuplicates(DuplicateCounts counts, PrintWriter out) {
        if (counts.exactAcrossSplits() + counts.nearAcrossSplits() + counts.conflictingLabels() > 0) {
            out.printf(
                    Locale.ROOT,
                    "%d images are in another split too, %d nearly so, %d have the same bytes and another class;"
                            + " %d removed; see duplicates.csv%n",
                    counts.exactAcrossSplits(),
                    counts.nearAcrossSplits(),
                    counts.conflictingLabels(),
                    counts.removed());
        }
    }
}
