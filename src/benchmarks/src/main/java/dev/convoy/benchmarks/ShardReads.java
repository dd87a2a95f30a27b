package dev.convoy.benchmarks;

import dev.convoy.config.NetFile;
import dev.convoy.imageset.ImageFetch;
import dev.convoy.imageset.ImageReadAhead;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.ImageShard;
import dev.convoy.imageset.LoadedShards;
import dev.convoy.imageset.LogicalShards;
import dev.convoy.imageset.ShardCache;
import dev.convoy.imageset.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.SparkSession;

/**
 * Images per second that one task reads from its shard in random order, 16 at a time and one such share ahead, with images in
 * memory and on disk: what training asks for, without the training. Prints a JSON line for each.
 */
public final class ShardReads {
    private static final int SHARE = 16;
    private static final int SHARES = 20_000;

    private ShardReads() {}

    /** Arguments: rounds (3). */
    public static void main(String[] arguments) throws IOException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        Path folder = Files.createTempDirectory("convoy-benchmark");
        NetFile net = NetFile.load("cifar10_quick", Map.of());
        try (SparkSession spark = TrainingThroughput.session(1)) {
            Path data = NoiseImages.prepare(spark, net, folder, 0);
            ImageSet images = ImageSet.open(spark.sparkContext().hadoopConfiguration(), data.toString());
            for (int round = 0; round < rounds; round++) {
                for (ShardCache cache : new ShardCache[] {ShardCache.MEMORY, ShardCache.DISK}) {
                    try (LoadedShards shards = LogicalShards.load(spark, images, Split.TRAIN, 1, 1, cache)) {
                        shards.rdd().count();
                        double rate = shards.rdd()
                                .map(ShardReads::imagesPerSecond)
                                .collect()
                                .get(0);
                        System.out.printf(
                                Locale.ROOT,
                                "{\"cache\":\"%s\",\"bytes\":%d,\"images_per_s\":%.0f}%n",
                                cache,
                                images.info().shape().size(),
                                rate);
                    }
                }
            }
        } finally {
            TrainingThroughput.delete(folder);
        }
    }

    private static double imagesPerSecond(ImageShard shard) {
        ImageReadAhead readAhead = new ImageReadAhead();
        Random random = new Random(1);
        int[] positions = new int[SHARE];
        long sum = 0;
        long begin = System.nanoTime();
        ImageFetch ahead = fetch(readAhead, shard, random, positions);
        for (int share = 0; share < SHARES; share++) {
            ImageFetch images = ahead.await();
            ahead = fetch(readAhead, shard, random, positions);
            for (int i = 0; i < SHARE; i++) {
                for (byte pixel : images.pixels(i)) {
                    sum += pixel;
                }
            }
            images.close();
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (sum == 0) {
            throw new IllegalStateException("noise cannot add up to nothing");
        }
        return SHARES * (double) SHARE / seconds;
    }

    private static ImageFetch fetch(ImageReadAhead readAhead, ImageShard shard, Random random, int[] positions) {
        for (int i = 0; i < SHARE; i++) {
            positions[i] = random.nextInt(shard.size());
        }
        return readAhead.fetch(shard, positions, SHARE);
    }
}
