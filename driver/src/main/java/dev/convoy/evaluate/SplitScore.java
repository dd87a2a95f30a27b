package dev.convoy.evaluate;

import java.util.List;

/**
 * How a net did on a split.
 *
 * @param images number of images scored
 * @param loss mean loss per image
 * @param correct images whose highest score was that of their class
 * @param correctTop5 images whose class was among the five highest scores
 * @param confusion images of true class (row) that were taken for a class (column)
 */
public record SplitScore(long images, double loss, long correct, long correctTop5, List<List<Long>> confusion) {
    /** Share of images classified right, in [0, 1]. */
    public double accuracy() {
        return images == 0 ? 0 : (double) correct / images;
    }

    /** Share of images whose class was among the five highest scores, in [0, 1]. */
    public double top5() {
        return images == 0 ? 0 : (double) correctTop5 / images;
    }

    /** Share of a class's images classified right, in [0, 1]; 0 for a class without images. */
    public double accuracyOf(int label) {
        List<Long> row = confusion.get(label);
        long total = row.stream().mapToLong(Long::longValue).sum();
        return total == 0 ? 0 : (double) row.get(label) / total;
    }
}
