package dev.convoy.imageset;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What the driver has to know of one slice's outcomes. */
final class SliceSummary implements Serializable {
    private static final long serialVersionUID = 1L;

    /** How many images each split has of each class: [split][label]. */
    final long[][] counts;

    final ArrayList<Outcome.Rejected> rejected = new ArrayList<>();

    /** At most one: the first. */
    final ArrayList<Outcome.Fault> faults = new ArrayList<>();

    /** Up to two images without their pixels: the first, and the first that has another shape. */
    final ArrayList<Outcome.Prepared> shapes = new ArrayList<>();

    private SliceSummary(int numClasses) {
        counts = new long[Split.values().length][numClasses];
    }

    static SliceSummary of(Iterator<Outcome> outcomes, int numClasses) {
        SliceSummary summary = new SliceSummary(numClasses);
        while (outcomes.hasNext()) {
            Outcome outcome = outcomes.next();
            if (outcome instanceof Outcome.Prepared image) {
                summary.add(image);
            } else if (outcome instanceof Outcome.Rejected rejection) {
                summary.rejected.add(rejection);
            } else if (outcome instanceof Outcome.Fault fault && summary.faults.isEmpty()) {
                summary.faults.add(fault);
            }
        }
        return summary;
    }

    private void add(Outcome.Prepared image) {
        counts[image.split.ordinal()][image.label]++;
        if (shapes.isEmpty() || (shapes.size() == 1 && !sameShape(shapes.get(0), image))) {
            shapes.add(new Outcome.Prepared(
                    image.source, image.split, image.label, image.channels, image.height, image.width, new byte[0]));
        }
    }

    static boolean sameShape(Outcome.Prepared a, Outcome.Prepared b) {
        return a.channels == b.channels && a.height == b.height && a.width == b.width;
    }

    long count(Split split) {
        long sum = 0;
        for (long count : counts[split.ordinal()]) {
            sum += count;
        }
        return sum;
    }

    /** Number of images handled, used and rejected. */
    long total() {
        long sum = rejected.size();
        for (Split split : Split.values()) {
            sum += count(split);
        }
        return sum;
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
            if (!sameShape(first, image)) {
                throw new ImageSetException("without a size to resize to, all images must have the same: "
                        + first.source + " is " + first.shape() + ", " + image.source + " is " + image.shape());
            }
        }
        return first.shape();
    }
}
