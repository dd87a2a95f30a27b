package dev.convoy.augment;

import java.io.Serializable;

/**
 * Draws regions of an image. Up to ten times an area share a, uniform in [min, max], and an aspect ratio r, uniform in its
 * logarithm (so that 3/4 is as likely as 4/3), are drawn; the region is √(a·H·W·r) pixels wide and √(a·H·W/r) high, rounded.
 * The first that fits into the image is taken, at a place that is uniform among all.
 */
final class RegionSampler implements Serializable {
    static final int ATTEMPTS = 10;

    private static final long serialVersionUID = 1L;
    private static final double UNIT_32 = 0x1p-32;

    private final double minArea;
    private final double areaRange;
    private final double minLogAspect;
    private final double logAspectRange;

    RegionSampler(RegionJitter jitter) {
        minArea = jitter.minArea();
        areaRange = jitter.maxArea() - jitter.minArea();
        minLogAspect = StrictMath.log(jitter.minAspect());
        logAspectRange = StrictMath.log(jitter.maxAspect()) - minLogAspect;
    }

    /** A part of an image, in pixels. */
    record Region(int top, int left, int height, int width) {}

    /**
     * A region, or one of no height where none of ten fits.
     *
     * @param rowBits decide the row among those possible
     * @param columnBits decide the column
     * @param random its draws from {@code firstDraw} on, one for each attempt: the upper 32 bits the area, the lower 32 the
     *     aspect ratio
     */
    Region draw(int height, int width, long rowBits, long columnBits, RandomBits random, int firstDraw) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long bits = random.bits(firstDraw + attempt);
            double area = (minArea + areaRange * ((bits >>> 32) * UNIT_32)) * height * width;
            double aspect = StrictMath.exp(minLogAspect + logAspectRange * ((bits & 0xFFFFFFFFL) * UNIT_32));
            long regionWidth = Math.round(Math.sqrt(area * aspect));
            long regionHeight = Math.round(Math.sqrt(area / aspect));
            if (regionWidth >= 1 && regionWidth <= width && regionHeight >= 1 && regionHeight <= height) {
                int w = (int) regionWidth;
                int h = (int) regionHeight;
                int top = InputTransform.below(height - h + 1, rowBits);
                int left = InputTransform.below(width - w + 1, columnBits);
                return new Region(top, left, h, w);
            }
        }
        return new Region(0, 0, 0, 0);
    }
}
