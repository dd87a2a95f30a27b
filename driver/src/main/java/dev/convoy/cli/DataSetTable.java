package dev.convoy.cli;

import dev.convoy.imageset.ColourComponents;
import dev.convoy.imageset.DuplicateCounts;
import dev.convoy.imageset.DuplicatePolicy;
import dev.convoy.imageset.ImageEncoding;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.ImageSetInfo;
import dev.convoy.imageset.SizeHistogram;
import dev.convoy.imageset.Split;
import java.io.PrintWriter;
import java.util.Locale;

/** A data set as a table: images of each class and split, mean and spread of its pixels. */
final class DataSetTable {
    private final ImageSetInfo info;
    private final String path;

    DataSetTable(ImageSet data) {
        this.info = data.info();
        this.path = data.path();
    }

    void print(PrintWriter out) {
        out.printf(Locale.ROOT, "data set %s, images %s, fingerprint %s%n", path, info.shape(), info.fingerprint());
        out.printf(
                Locale.ROOT,
                "made from %s (%s), split %s%n",
                info.origin().input(),
                info.origin().format(),
                info.origin().split());
        if (info.encoding() == ImageEncoding.JPEG) {
            out.println("JPEG files are kept where they take fewer bytes than pixels, to be decoded while training");
        }
        out.printf(Locale.ROOT, "mean of each channel %s, standard deviation %s%n", info.mean(), info.std());
        out.println(row("class", "train", "val", "test"));
        for (int i = 0; i < info.numClasses(); i++) {
            out.println(row(info.classNames().get(i), of(Split.TRAIN, i), of(Split.VAL, i), of(Split.TEST, i)));
        }
        out.println(row(
                "total",
                Long.toString(info.count(Split.TRAIN)),
                Long.toString(info.count(Split.VAL)),
                Long.toString(info.count(Split.TEST))));
        out.println(info.quarantined() + " images are in quarantine");
        info.findings().quarantineReasons().forEach((reason, count) -> out.println("  " + count + " " + reason));
        printDuplicates(out, info.findings().duplicates());
        printSizes(out, info.findings().originalSizes());
        ColourComponents colours = info.findings().colourComponents();
        if (!colours.variances().isEmpty()) {
            out.println("principal components of colours: variances " + colours.variances() + ", vectors "
                    + colours.vectors());
        }
    }

    private static void printDuplicates(PrintWriter out, DuplicateCounts counts) {
        if (counts.policy() == DuplicatePolicy.OFF) {
            out.println("duplicates were not looked for");
            return;
        }
        out.printf(
                Locale.ROOT,
                "duplicates: %d images have the bytes of another, %d of them one in an earlier split, %d one of another"
                        + " class; %d are near copies of one in an earlier split; %d removed%n",
                counts.exactCopies(),
                counts.exactAcrossSplits(),
                counts.conflictingLabels(),
                counts.nearAcrossSplits(),
                counts.removed());
    }

    private static void printSizes(PrintWriter out, SizeHistogram sizes) {
        if (sizes.maxHeight() == 0) {
            return;
        }
        out.printf(
                Locale.ROOT,
                "raw images: %d to %d pixels wide, %d to %d high; shorter side:%n",
                sizes.minWidth(),
                sizes.maxWidth(),
                sizes.minHeight(),
                sizes.maxHeight());
        for (int bin = 0; bin < sizes.counts().size(); bin++) {
            if (sizes.counts().get(bin) > 0) {
                out.printf(
                        Locale.ROOT,
                        "  %-12s %10d%n",
                        sizes.range(bin),
                        sizes.counts().get(bin));
            }
        }
    }

    private String of(Split split, int label) {
        return Long.toString(info.counts().get(split).get(label));
    }

    private static String row(String name, String train, String val, String test) {
        return String.format(Locale.ROOT, "%-24s %10s %10s %10s", name, train, val, test);
    }
}
