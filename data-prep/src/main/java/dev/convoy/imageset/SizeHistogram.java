package dev.convoy.imageset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * How large the raw images were, before resizing.
 *
 * @param edges n edges of the shorter side in pixels, ascending
 * @param counts n + 1 numbers of images: below the first edge, from each edge to below the next, from the last edge on
 * @param minHeight smallest height in pixels; 0 where there are no images, like the next three
 * @param maxHeight largest height
 * @param minWidth smallest width
 * @param maxWidth largest width
 */
public record SizeHistogram(
        List<Integer> edges, List<Long> counts, int minHeight, int maxHeight, int minWidth, int maxWidth) {
    private static final List<Integer> EDGES =
            List.of(16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 8192);

    /** Of no images. */
    public static final SizeHistogram NONE =
            new SizeHistogram(EDGES, Collections.nCopies(EDGES.size() + 1, 0L), 0, 0, 0, 0);

    public SizeHistogram {
        edges = List.copyOf(edges);
        counts = List.copyOf(counts);
        if (counts.size() != edges.size() + 1) {
            throw new ImageSetException(
                    "size histogram of " + edges.size() + " edges must have one count more, found " + counts.size());
        }
    }

    static SizeHistogram of(List<StagedImage> images) {
        if (images.isEmpty()) {
            return NONE;
        }
        long[] counts = new long[EDGES.size() + 1];
        for (StagedImage image : images) {
            int found = Collections.binarySearch(EDGES, Math.min(image.rawHeight(), image.rawWidth()));
            counts[found >= 0 ? found + 1 : -found - 1]++;
        }
        return new SizeHistogram(
                EDGES,
                Arrays.stream(counts).boxed().toList(),
                images.stream().mapToInt(StagedImage::rawHeight).min().orElse(0),
                images.stream().mapToInt(StagedImage::rawHeight).max().orElse(0),
                images.stream().mapToInt(StagedImage::rawWidth).min().orElse(0),
                images.stream().mapToInt(StagedImage::rawWidth).max().orElse(0));
    }

    SizeHistogram plus(SizeHistogram other) {
        if (total() == 0 || other.total() == 0) {
            return total() == 0 ? other : this;
        }
        List<Long> sums = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            sums.add(counts.get(i) + other.counts.get(i));
        }
        return new SizeHistogram(
                edges,
                sums,
                Math.min(minHeight, other.minHeight),
                Math.max(maxHeight, other.maxHeight),
                Math.min(minWidth, other.minWidth),
                Math.max(maxWidth, other.maxWidth));
    }

    private long total() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /** What a bin holds, such as {@code 64-95}, or {@code 8192-} for the last. */
    public String range(int bin) {
        String from = bin == 0 ? "1" : edges.get(bin - 1).toString();
        return bin == edges.size() ? from + "-" : from + "-" + (edges.get(bin) - 1);
    }
}
