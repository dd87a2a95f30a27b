package dev.convoy.imageset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import scala.Tuple2;

/**
 * Finds images of other splits whose perceptual hashes differ in at most three bits, without comparing all with all. The
 * 64 bits are dealt into four bands; three bits cannot spoil all four, so near copies have at least one band in common
 * and meet in the bucket of its value. A large bucket is divided once more in the same way by the 48 other bits.
 */
final class NearCopies {
    static final int BANDS = ImageSignature.MAX_DISTANCE + 1;

    private static final int GROUPS = 16;
    private static final int GROUPS_PER_PART = 3;
    private static final int SMALL_BUCKET = 64;

    /**
     * Comparisons of an image within one part of a bucket. It bounds the work where very many pictures without structure,
     * such as blank pages, have the same hash; beyond it near copies may be missed.
     */
    private static final int MAX_COMPARISONS = 2000;

    private final int band;
    private final List<ImageCopy> bucket;
    private final Map<Long, Duplicate> best = new TreeMap<>();

    private NearCopies(int band, List<ImageCopy> bucket) {
        this.band = band;
        this.bucket = bucket;
    }

    /** The buckets in which an image is looked for. */
    static List<Integer> buckets(long hash) {
        List<Integer> buckets = new ArrayList<>();
        for (int band = 0; band < BANDS; band++) {
            buckets.add((band << GROUPS) | band(hash, band));
        }
        return buckets;
    }

    /** The near copies within buckets, which come in order. */
    static Iterator<Tuple2<Long, Duplicate>> find(Iterator<Tuple2<Integer, ImageCopy>> images) {
        return new Iterator<>() {
            private List<ImageCopy> bucket = new ArrayList<>();
            private int number = -1;
            private Iterator<Tuple2<Long, Duplicate>> found = new ArrayList<Tuple2<Long, Duplicate>>().iterator();

            @Override
            public boolean hasNext() {
                while (!found.hasNext() && (images.hasNext() || !bucket.isEmpty())) {
                    fill();
                }
                return found.hasNext();
            }

            /** Reads on to the end of a bucket. */
            private void fill() {
                while (images.hasNext()) {
                    Tuple2<Integer, ImageCopy> image = images.next();
                    if (image._1() == number) {
                        bucket.add(image._2());
                    } else {
                        finish();
                        number = image._1();
                        bucket.add(image._2());
                        return;
                    }
                }
                finish();
            }

            private void finish() {
                found = new NearCopies(number >> GROUPS, bucket).search().iterator();
                bucket = new ArrayList<>();
            }

            @Override
            public Tuple2<Long, Duplicate> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("no more near copies");
                }
                return found.next();
            }
        };
    }

    private Collection<Tuple2<Long, Duplicate>> search() {
        if (bucket.size() <= SMALL_BUCKET) {
            bucket.sort(Comparator.comparingLong(copy -> copy.position));
            compare(bucket.toArray(new ImageCopy[0]), 0, bucket.size(), -1);
        } else {
            for (int part = 0; part < BANDS; part++) {
                searchPart(part);
            }
        }
        return best.entrySet().stream()
                .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue()))
                .toList();
    }

    private void searchPart(int part) {
        ImageCopy[] sorted = bucket.toArray(new ImageCopy[0]);
        Arrays.sort(
                sorted,
                Comparator.<ImageCopy>comparingInt(copy -> part(copy.hash, part))
                        .thenComparingLong(copy -> copy.position));
        int start = 0;
        for (int i = 1; i <= sorted.length; i++) {
            if (i == sorted.length || part(sorted[i].hash, part) != part(sorted[start].hash, part)) {
                compare(sorted, start, i, part);
                start = i;
            }
        }
    }

    private void compare(ImageCopy[] images, int start, int end, int part) {
        for (int i = start; i < end; i++) {
            for (int j = i + 1; j < Math.min(end, i + MAX_COMPARISONS); j++) {
                compare(images[i], images[j], part);
            }
        }
    }

    private void compare(ImageCopy a, ImageCopy b, int part) {
        int distance = ImageSignature.distance(a.hash, b.hash);
        if (a.split == b.split || distance > ImageSignature.MAX_DISTANCE || isSeenElsewhere(a.hash, b.hash, part)) {
            return;
        }
        if (ImageSignature.cellsAgree(a.cells, b.cells)) {
            Duplicate copy = a.split < b.split ? b.of(a, distance) : a.of(b, distance);
            best.merge(copy.position, copy, Duplicate::better);
        }
    }

    /** Whether an earlier bucket or part of a bucket has both. */
    private boolean isSeenElsewhere(long a, long b, int part) {
        for (int earlier = 0; earlier < band; earlier++) {
            if (band(a, earlier) == band(b, earlier)) {
                return true;
            }
        }
        for (int earlier = 0; earlier < part; earlier++) {
            if (part(a, earlier) == part(b, earlier)) {
                return true;
            }
        }
        return false;
    }

    /** The bits i with i mod 4 = band. */
    static int band(long hash, int band) {
        int bits = 0;
        for (int g = band; g < GROUPS; g += BANDS) {
            bits = (bits << BANDS) | group(hash, g);
        }
        return bits;
    }

    /** A quarter of the bits that are not of this bucket's band. */
    private int part(long hash, int part) {
        int bits = 0;
        int other = 0;
        for (int g = 0; g < GROUPS; g++) {
            if (g % BANDS != band) {
                if (other / GROUPS_PER_PART == part) {
                    bits = (bits << BANDS) | group(hash, g);
                }
                other++;
            }
        }
        return bits;
    }

    /** The four bits i with i mod 16 = g. */
    private static int group(long hash, int g) {
        return (int) (((hash >>> g) & 1)
                | ((hash >>> (g + 15)) & 2)
                | ((hash >>> (g + 30)) & 4)
                | ((hash >>> (g + 45)) & 8));
    }
}
