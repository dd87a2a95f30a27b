package dev.convoy.evaluate;

import dev.convoy.augment.InputTransform;
import dev.convoy.augment.View;
import dev.convoy.config.NetFile;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.ImageShard;
import dev.convoy.imageset.LoadedShards;
import dev.convoy.imageset.LogicalShards;
import dev.convoy.imageset.ShardCache;
import dev.convoy.imageset.Split;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.Net;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * Scores one split of a data set, as often as asked; its images stay on the executors in between. Losses are added
 * shard by shard in a fixed order, so the result does not depend on the cluster.
 */
public final class SplitEvaluator implements AutoCloseable {
    /** Logical shards of a split: enough for any number of cores to share it evenly. */
    private static final int MOST_SHARDS = 256;

    private static final int IMAGES_PER_SHARD = 64;

    private final JavaSparkContext spark;
    private final LoadedShards shards;
    private final String netText;
    private final Broadcast<InputTransform> transform;
    private final int views;
    private final int numClasses;

    /**
     * An evaluator.
     *
     * @param netText YAML of the net
     * @param transform from stored pixels to the net's input
     * @param views how many looks at each image are averaged: a number that {@link View#of} knows
     * @param cache where its images are kept: MEMORY or DISK
     */
    public SplitEvaluator(
            SparkSession session,
            ImageSet data,
            Split split,
            String netText,
            InputTransform transform,
            int views,
            ShardCache cache) {
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        int numShards = numShards(data.info().count(split));
        int partitions = Math.min(numShards, spark.defaultParallelism());
        this.shards = LogicalShards.load(session, data, split, numShards, partitions, cache);
        this.netText = netText;
        this.transform = spark.broadcast(transform); // with a whitening matrix it is too large for a task
        this.views = View.of(views).size();
        this.numClasses = data.info().numClasses();
    }

    private static int numShards(long images) {
        long wanted = Math.min(MOST_SHARDS, Math.max(1, images / IMAGES_PER_SHARD));
        return (int) Long.highestOneBit(wanted);
    }

    /** Scores the split with the given parameters. */
    public SplitScore score(float[] parameters) {
        Broadcast<float[]> published = spark.broadcast(parameters);
        try {
            List<ShardScore> scores = new ArrayList<>(shards.rdd()
                    .mapPartitions(new ScorePartition(netText, transform, views, published, numClasses))
                    .collect());
            return sum(scores);
        } finally {
            published.destroy();
        }
    }

    private SplitScore sum(List<ShardScore> scores) {
        scores.sort(Comparator.comparingInt(score -> score.shard));
        double lossSum = 0;
        long images = 0;
        long correct = 0;
        long correctTop5 = 0;
        long[] confusion = new long[numClasses * numClasses];
        for (ShardScore score : scores) {
            lossSum += score.lossSum;
            images += score.images;
            correct += score.correct;
            correctTop5 += score.correctTop5;
            Arrays.setAll(confusion, i -> confusion[i] + score.confusion[i]);
        }
        List<List<Long>> rows = new ArrayList<>();
        for (int row = 0; row < numClasses; row++) {
            rows.add(Arrays.stream(confusion, row * numClasses, (row + 1) * numClasses)
                    .boxed()
                    .toList());
        }
        return new SplitScore(images, images == 0 ? 0 : lossSum / images, correct, correctTop5, rows);
    }

    /** Lets go of the cached images. */
    @Override
    public void close() {
        shards.close();
        transform.destroy();
    }

    /** One task: scores the shards of a partition. */
    private record ScorePartition(
            String netText,
            Broadcast<InputTransform> transform,
            int views,
            Broadcast<float[]> parameters,
            int numClasses)
            implements FlatMapFunction<Iterator<ImageShard>, ShardScore> {
        @Override
        public Iterator<ShardScore> call(Iterator<ImageShard> partition) {
            Net net = Net.of(NetFile.parse("net", netText, Map.of()).net());
            ShardScorer scorer = new ShardScorer(net, Kernels.current(), transform.value(), View.of(views), numClasses);
            scorer.setParameters(parameters.value());
            List<ShardScore> scores = new ArrayList<>();
            partition.forEachRemaining(shard -> scores.add(scorer.score(shard)));
            return scores.iterator();
        }
    }
}
