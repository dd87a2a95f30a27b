package dev.convoy.whitening;

import dev.convoy.imageset.ImageReadAhead;
import dev.convoy.imageset.ImageShard;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/**
 * Covariances of training images, each by one Spark job over their shards. They are the same to the last bit however the shards
 * are spread, since all sums are of whole numbers.
 */
public final class Covariances {
    private static final int TREE_DEPTH = 2;

    /** Images read at once. */
    private static final int BLOCK = 64;

    private Covariances() {}

    /** The classes that pass through a serializer between tasks. */
    public static List<Class<?>> serializedClasses() {
        return List.of(ProductSums.class);
    }

    /**
     * The covariance of the numbers of an image's middle.
     *
     * @param shards images of one shape
     * @param channels C
     * @param height rows h of the middle, at most those of the images
     * @param width columns w of the middle, at most those of the images
     * @return D × D numbers, D = C · h · w, in units of pixels squared
     */
    public static double[] ofMiddles(JavaRDD<ImageShard> shards, int channels, int height, int width) {
        int size = channels * height * width;
        return shards.mapPartitions(
                        part -> List.of(sumMiddles(part, size, height, width)).iterator())
                .treeReduce(ProductSums::add, TREE_DEPTH)
                .covariance();
    }

    private static ProductSums sumMiddles(Iterator<ImageShard> shards, int size, int height, int width) {
        ProductSums sums = new ProductSums(size);
        ProductPanel panel = new ProductPanel(sums);
        ImageReadAhead readAhead = new ImageReadAhead();
        while (shards.hasNext()) {
            ImageShard shard = shards.next();
            readAhead.forEachBlock(shard, BLOCK, images -> {
                for (int i = 0; i < images.size(); i++) {
                    panel.addMiddle(images.pixels(i), shard.channels(), shard.height(), shard.width(), height, width);
                }
            });
        }
        panel.flush();
        return sums;
    }

    /**
     * The covariance of the channels over all pixels of all images.
     *
     * @param shards images of one shape
     * @param channels C
     * @return C × C numbers, in units of pixels squared
     */
    public static double[] ofColours(JavaRDD<ImageShard> shards, int channels) {
        return shards.mapPartitions(part -> List.of(sumColours(part, channels)).iterator())
                .treeReduce(ProductSums::add, TREE_DEPTH)
                .covariance();
    }

    private static ProductSums sumColours(Iterator<ImageShard> shards, int channels) {
        ProductSums sums = new ProductSums(channels);
        ImageReadAhead readAhead = new ImageReadAhead();
        while (shards.hasNext()) {
            ImageShard shard = shards.next();
            int plane = shard.height() * shard.width();
            readAhead.forEachBlock(shard, BLOCK, images -> {
                for (int i = 0; i < images.size(); i++) {
                    addColours(images.pixels(i), plane, sums);
                }
            });
        }
        return sums;
    }

    private static void addColours(byte[] pixels, int plane, ProductSums sums) {
        for (int i = 0; i < sums.size(); i++) {
            long sum = 0;
            for (int p = 0; p < plane; p++) {
                sum += pixels[i * plane + p] & 0xff;
            }
            sums.addSum(i, sum);
            for (int j = i; j < sums.size(); j++) {
                sums.addProduct(i, j, product(pixels, i * plane, j * plane, plane));
            }
        }
        sums.countSamples(plane);
    }

    private static long product(byte[] pixels, int from, int other, int length) {
        long sum = 0;
        for (int p = 0; p < length; p++) {
            sum += (long) (pixels[from + p] & 0xff) * (pixels[other + p] & 0xff);
        }
        return sum;
    }
}
