package dev.convoy.imageset;

import dev.convoy.image.ImageSize;
import dev.convoy.image.PixelImage;
import dev.convoy.image.PngEncoder;
import dev.convoy.image.Resizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * {@code card.html}: a page that shows what a data set holds, to be looked at before training: images of each class and
 * split, the mean image, and a sheet of samples. Pictures are inside the page, so it can be sent on its own.
 */
final class DataCard {
    static final String NAME = "card.html";

    /** Images on the sheet. */
    static final int SAMPLES = 60;

    /** Length of the longest bar of the histogram. */
    private static final long BAR_PIXELS = 300;

    private static final int MIN_DISPLAY_SIDE = 64;

    /** Larger samples are made smaller, or sixty photographs would make a page of many megabytes. */
    private static final int MAX_SAMPLE_SIDE = 96;

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Data set</title>
            <style>
            body { font-family: sans-serif; margin: 2em; max-width: 70em }
            td, th { padding: 0.1em 1em; text-align: right }
            td:first-child, th:first-child { text-align: left }
            td.bar { text-align: left }
            td.bar div { background: #357; height: 0.8em }
            img { image-rendering: pixelated; margin: 2px }
            figure { display: inline-block; margin: 2px; text-align: center; font-size: small }
            </style></head><body>
            """;

    private DataCard() {}

    static void write(
            FileSystem fileSystem, Path folder, ImageSetInfo info, float[] meanImage, List<Outcome.Prepared> samples)
            throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("<h1>").append(info.count(Split.TRAIN)).append(" training images of ");
        page.append(info.shape()).append("</h1>\n");
        page.append("<p>From ").append(escaped(info.origin().input())).append(", split ");
        page.append(escaped(info.origin().split())).append(", ").append(info.quarantined());
        page.append(" images in quarantine. Fingerprint ")
                .append(info.fingerprint())
                .append(".</p>\n");
        appendCounts(page, info);
        appendQuarantine(page, info);
        appendDuplicates(page, info.findings().duplicates());
        appendSizes(page, info.findings().originalSizes());
        page.append("<h2>Mean image</h2>\n");
        appendPicture(page, picture(info.shape(), rounded(meanImage)), "mean image");
        page.append("<h2>Samples</h2>\n");
        for (Outcome.Prepared sample : samples) {
            page.append("<figure>");
            appendPicture(page, reduced(picture(info.shape(), sample.pixels)), sample.source);
            page.append("<figcaption>").append(escaped(info.classNames().get(sample.label)));
            page.append("</figcaption></figure>\n");
        }
        page.append("</body></html>\n");
        try (FSDataOutputStream out = fileSystem.create(new Path(folder, NAME), false)) {
            out.write(page.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void appendCounts(StringBuilder page, ImageSetInfo info) {
        page.append("<table><tr><th>class</th>");
        for (Split split : Split.values()) {
            page.append("<th>").append(split.folder()).append("</th>");
        }
        page.append("</tr>\n");
        for (int label = 0; label < info.numClasses(); label++) {
            page.append("<tr><td>")
                    .append(escaped(info.classNames().get(label)))
                    .append("</td>");
            for (Split split : Split.values()) {
                page.append("<td>").append(info.counts().get(split).get(label)).append("</td>");
            }
            page.append("</tr>\n");
        }
        page.append("</table>\n");
    }

    private static void appendQuarantine(StringBuilder page, ImageSetInfo info) {
        if (info.quarantined() > 0) {
            page.append(
                    "<h2>Quarantine</h2>\n<p>Images that could not be used; each is listed in quarantine.csv.</p>\n");
            page.append("<table><tr><th>reason</th><th>images</th></tr>\n");
            info.findings().quarantineReasons().forEach((reason, count) -> row(page, escaped(reason), count));
            page.append("</table>\n");
        }
    }

    private static void appendDuplicates(StringBuilder page, DuplicateCounts counts) {
        if (counts.policy() == DuplicatePolicy.OFF) {
            page.append("<h2>Duplicates</h2>\n<p>Nobody looked for them.</p>\n");
            return;
        }
        page.append("<h2>Duplicates</h2>\n<table><tr><th>images</th><th>number</th></tr>\n");
        row(page, "with the bytes of another image", counts.exactCopies());
        row(page, "of them with a copy in an earlier split", counts.exactAcrossSplits());
        row(page, "of them with a copy of another class", counts.conflictingLabels());
        row(page, "near copies of an image in an earlier split", counts.nearAcrossSplits());
        row(page, "removed", counts.removed());
        page.append("</table>\n");
    }

    private static void appendSizes(StringBuilder page, SizeHistogram sizes) {
        page.append("<h2>Sizes before resizing</h2>\n<p>")
                .append(sizes.minWidth())
                .append(" to ");
        page.append(sizes.maxWidth())
                .append(" pixels wide, ")
                .append(sizes.minHeight())
                .append(" to ");
        page.append(sizes.maxHeight()).append(" high.</p>\n");
        page.append("<table><tr><th>shorter side</th><th>images</th><th></th></tr>\n");
        long largest = sizes.counts().stream().mapToLong(Long::longValue).max().orElse(1);
        for (int bin = 0; bin < sizes.counts().size(); bin++) {
            long count = sizes.counts().get(bin);
            if (count > 0) {
                page.append("<tr><td>")
                        .append(sizes.range(bin))
                        .append("</td><td>")
                        .append(count);
                page.append("</td><td class=\"bar\"><div style=\"width:");
                page.append(Math.max(1, count * BAR_PIXELS / largest)).append("px\"></div></td></tr>\n");
            }
        }
        page.append("</table>\n");
    }

    private static void row(StringBuilder page, String name, long number) {
        page.append("<tr><td>").append(name).append("</td><td>").append(number).append("</td></tr>\n");
    }

    private static PixelImage picture(ImageShape shape, byte[] pixels) {
        return new PixelImage(shape.channels(), shape.height(), shape.width(), pixels);
    }

    private static PixelImage reduced(PixelImage image) {
        boolean small = Math.min(image.height(), image.width()) <= MAX_SAMPLE_SIDE;
        return small ? image : new Resizer(new ImageSize.Square(MAX_SAMPLE_SIDE)).resize(image);
    }

    private static void appendPicture(StringBuilder page, PixelImage image, String title) throws IOException {
        int width = Math.max(MIN_DISPLAY_SIDE, image.width());
        page.append("<img width=\"").append(width).append("\" title=\"").append(escaped(title));
        page.append("\" alt=\"\" src=\"data:image/png;base64,");
        page.append(Base64.getEncoder().encodeToString(PngEncoder.encode(image)));
        page.append("\">\n");
    }

    private static byte[] rounded(float[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) Math.round(values[i]);
        }
        return bytes;
    }

    /** Class and file names are anybody's. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
