package dev.convoy.evaluate;

import dev.convoy.augment.InputBatch;
import dev.convoy.augment.InputTransform;
import dev.convoy.augment.View;
import dev.convoy.imageset.ImageShard;
import dev.convoy.kernel.KernelSet;
import dev.convoy.loss.BatchResult;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import java.util.List;

/** Scores the images of shards one after the other, in test mode: fixed views, dropout off. */
final class ShardScorer {
    /** Images computed at once: four blocks of sixteen. */
    private static final int BATCH = 64;

    private final List<View> views;
    private final NetTask task;
    private final int numClasses;
    private final InputBatch inputs;
    private final AveragedPredictions averaged;
    private final float[] probabilities;
    private final int[] labels = new int[BATCH];
    private final int[] predictions = new int[BATCH];

    ShardScorer(Net net, KernelSet kernels, InputTransform transform, List<View> views, int numClasses) {
        this.views = views;
        this.task = net.newTask(kernels, BATCH);
        this.numClasses = numClasses;
        this.inputs = transform.newBatch(BATCH);
        this.averaged = new AveragedPredictions(BATCH, numClasses);
        this.probabilities = new float[BATCH * numClasses];
    }

    void setParameters(float[] parameters) {
        task.setParameters(parameters);
    }

    ShardScore score(ImageShard shard) {
        double lossSum = 0;
        long correct = 0;
        long correctTop5 = 0;
        long[] confusion = new long[numClasses * numClasses];
        for (int from = 0; from < shard.size(); from += BATCH) {
            int images = Math.min(BATCH, shard.size() - from);
            for (int i = 0; i < images; i++) {
                labels[i] = shard.label(from + i);
            }
            BatchResult result = views.size() == 1 ? evaluate(shard, from, images) : evaluateViews(shard, from, images);
            lossSum += result.lossSum();
            correct += result.correct();
            correctTop5 += result.correctTop5();
            for (int i = 0; i < images; i++) {
                int prediction = Math.min(predictions[i], numClasses - 1); // a loss of one score knows no last class
                confusion[labels[i] * numClasses + prediction]++;
            }
        }
        return new ShardScore(shard.number(), lossSum, shard.size(), correct, correctTop5, confusion);
    }

    private BatchResult evaluate(ImageShard shard, int from, int images) {
        return task.evaluate(images, inputs(shard, from, images, views.get(0)), labels, predictions);
    }

    private BatchResult evaluateViews(ImageShard shard, int from, int images) {
        averaged.clear();
        for (View view : views) {
            task.probabilities(images, inputs(shard, from, images, view), probabilities);
            averaged.add(images, probabilities);
        }
        return averaged.evaluate(images, labels, predictions);
    }

    private float[] inputs(ImageShard shard, int from, int images, View view) {
        for (int i = 0; i < images; i++) {
            inputs.test(i, shard.pixels(from + i), shard.height(), shard.width(), view);
        }
        return inputs.finish(images);
    }
}
