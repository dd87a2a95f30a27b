package dev.convoy.evaluate;

import dev.convoy.augment.InputBatch;
import dev.convoy.augment.InputTransform;
import dev.convoy.augment.View;
import dev.convoy.imageset.ImageFetch;
import dev.convoy.imageset.ImageReadAhead;
import dev.convoy.imageset.ImageShard;
import dev.convoy.kernel.KernelSet;
import dev.convoy.loss.BatchResult;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import java.util.List;

/** Scores the images of shards one after the other, in test mode: fixed views, dropout off. */
final class ShardScorer {
    private final List<View> views;
    private final int batch;
    private final NetTask task;
    private final int numClasses;
    private final InputBatch inputs;
    private final AveragedPredictions averaged;
    private final float[] probabilities;
    private final ImageReadAhead readAhead = new ImageReadAhead();
    private final int[] labels;
    private final int[] predictions;

    ShardScorer(Net net, KernelSet kernels, InputTransform transform, List<View> views, int numClasses) {
        this.views = views;
        this.batch = ScoringBatch.of(net, kernels);
        this.task = net.newScoringTask(kernels, batch);
        this.numClasses = numClasses;
        this.inputs = transform.newBatch(batch);
        this.averaged = new AveragedPredictions(batch, numClasses);
        this.probabilities = new float[batch * numClasses];
        this.labels = new int[batch];
        this.predictions = new int[batch];
    }

    void setParameters(float[] parameters) {
        task.setParameters(parameters);
    }

    ShardScore score(ImageShard shard) {
        Counts counts = new Counts(numClasses);
        readAhead.forEachBlock(shard, batch, images -> score(shard, images, counts));
        return new ShardScore(
                shard.number(), counts.lossSum, shard.size(), counts.correct, counts.correctTop5, counts.confusion);
    }

    private void score(ImageShard shard, ImageFetch images, Counts counts) {
        for (int i = 0; i < images.size(); i++) {
            labels[i] = shard.label(images.position(i));
        }
        BatchResult result = views.size() == 1 ? evaluate(shard, images) : evaluateViews(shard, images);
        counts.lossSum += result.lossSum();
        counts.correct += result.correct();
        counts.correctTop5 += result.correctTop5();
        for (int i = 0; i < images.size(); i++) {
            int prediction = Math.min(predictions[i], numClasses - 1); // a loss of one score knows no last class
            counts.confusion[labels[i] * numClasses + prediction]++;
        }
    }

    private BatchResult evaluate(ImageShard shard, ImageFetch images) {
        return task.evaluate(images.size(), inputs(shard, images, views.get(0)), labels, predictions);
    }

    private BatchResult evaluateViews(ImageShard shard, ImageFetch images) {
        averaged.clear();
        for (View view : views) {
            task.probabilities(images.size(), inputs(shard, images, view), probabilities);
            averaged.add(images.size(), probabilities);
        }
        return averaged.evaluate(images.size(), labels, predictions);
    }

    private float[] inputs(ImageShard shard, ImageFetch images, View view) {
        for (int i = 0; i < images.size(); i++) {
            inputs.test(i, images.pixels(i), shard.height(), shard.width(), view);
        }
        return inputs.finish(images.size());
    }

    /** Sums over the blocks of a shard. */
    private static final class Counts {
        private final long[] confusion;
        private double lossSum;
        private long correct;
        private long correctTop5;

        Counts(int numClasses) {
            confusion = new long[numClasses * numClasses];
        }
    }
}
