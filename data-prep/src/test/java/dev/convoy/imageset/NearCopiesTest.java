package dev.convoy.imageset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

class NearCopiesTest {
    private static final int IMAGES = 1500;

    /** Few random bits fill buckets, so that these are divided; many make them small. */
    @ParameterizedTest(name = "mask={0}")
    @ValueSource(longs = {-1, 0x00ff00ff00ff00ffL, 0x8421842184218421L, 0x1111111111111111L})
    void find_anyHashes_givesWhatComparingAllWithAllDoes(long mask) {
        List<ImageCopy> images = images(new SplittableRandom(7), mask);
        List<Tuple2<Integer, ImageCopy>> buckets = new ArrayList<>();
        for (ImageCopy image : images) {
            NearCopies.buckets(image.hash).forEach(bucket -> buckets.add(new Tuple2<>(bucket, image)));
        }
        buckets.sort(Comparator.comparingInt(Tuple2::_1));

        Map<Long, String> found = new HashMap<>();
        Map<Long, Duplicate> best = new HashMap<>();
        NearCopies.find(buckets.iterator())
                .forEachRemaining(copy -> best.merge(copy._1(), copy._2(), Duplicate::better));
        best.forEach((position, copy) -> found.put(position, copy.kept + " " + copy.distance));

        assertThat(found).isNotEmpty().isEqualTo(comparedWithAll(images));
    }

    private static Map<Long, String> comparedWithAll(List<ImageCopy> images) {
        Map<Long, Duplicate> best = new HashMap<>();
        for (ImageCopy a : images) {
            for (ImageCopy b : images) {
                int distance = Long.bitCount(a.hash ^ b.hash);
                if (a.split < b.split && distance <= 3) {
                    best.merge(b.position, b.of(a, distance), Duplicate::better);
                }
            }
        }
        Map<Long, String> expected = new HashMap<>();
        best.forEach((position, copy) -> expected.put(position, copy.kept + " " + copy.distance));
        return expected;
    }

    /** A third of the images have the hash of an earlier one but for up to four bits. */
    private static List<ImageCopy> images(SplittableRandom random, long mask) {
        List<ImageCopy> images = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            long hash = random.nextLong() & mask;
            if (i % 3 == 2) {
                hash = images.get(random.nextInt(i)).hash;
                for (int flips = random.nextInt(5); flips > 0; flips--) {
                    hash ^= 1L << random.nextInt(64);
                }
            }
            StagedImage image = new StagedImage(
                    "",
                    Split.TRAIN,
                    0,
                    new ImageShape(1, 1, 1),
                    i,
                    0,
                    new ImageSignature(hash, new byte[64]),
                    1,
                    1,
                    0,
                    1,
                    0);
            images.add(new ImageCopy(image, Split.values()[random.nextInt(3)], i));
        }
        return images;
    }
}
