package dev.convoy.imageset;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the driver has to know of one slice's outcomes. A plain class, not a record: Spark's Kryo cannot fill records. */
final class SliceSummary implements Serializable {
    private static final long serialVersionUID = 1L;

    final int images;
    final long rawBytes;
    final ArrayList<Outcome.Rejected> rejected;
    final String fault;

    /** Up to two images without their pixels: the first, and the first that has another shape. */
    final ArrayList<Outcome.Prepared> shapes = new ArrayList<>();

    /** Counts of the histogram, then its four extremes. */
    private final long[] sizes;

    SliceSummary(StagedSlice slice) {
        images = slice.images().size();
        rawBytes = slice.rawBytes();
        rejected = new ArrayList<>(slice.rejected());
        fault = slice.fault();
        for (StagedImage image : slice.images()) {
            if (shapes.isEmpty()
                    || (shapes.size() == 1 && !shapes.get(0).shape().equals(image.shape()))) {
                shapes.add(image.prepared(new byte[0]));
            }
        }
        SizeHistogram histogram = SizeHistogram.of(slice.images());
        int bins = histogram.counts().size();
        sizes = Arrays.copyOf(
                histogram.counts().stream().mapToLong(Long::longValue).toArray(), bins + 4);
        sizes[bins] = histogram.minHeight();
        sizes[bins + 1] = histogram.maxHeight();
        sizes[bins + 2] = histogram.minWidth();
        sizes[bins + 3] = histogram.maxWidth();
    }

    SizeHistogram sizes() {
        int bins = sizes.length - 4;
        return new SizeHistogram(
                SizeHistogram.NONE.edges(),
                Arrays.stream(sizes, 0, bins).boxed().toList(),
                (int) sizes[bins],
                (int) sizes[bins + 1],
                (int) sizes[bins + 2],
                (int) sizes[bins + 3]);
    }

    /** Number of images handled, used and rejected. */
    long total() {
        return (long) images + rejected.size();
    }

    /**
     * The shape that all images have.
     *
     * @throws ImageSetException naming two images that differ, or if there are none
     */
    static ImageShape commonShape(List<SliceSummary> summaries, String input) {
        List<Outcome.Prepared> seen =
                summaries.stream().flatMap(summary -> summary.shapes.stream()).toList();
        if (seen.isEmpty()) {
            throw new ImageSetException("input " + input + " holds no image that can be used");
        }
        Outcome.Prepared first = seen.get(0);
        for (Outcome.Prepared image : seen) {
            if (!first.shape().equals(image.shape())) {
                throw new ImageSetException("without a size to resize to, all images must have the same: "
                        + first.source + " is " + first.shape() + ", " + image.source + " is " + image.shape());
            }
        }
        return first.shape();
    }
}
