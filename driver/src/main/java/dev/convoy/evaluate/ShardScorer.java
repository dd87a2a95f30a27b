package dev.convoy.evaluate;

import dev.convoy.augment.InputTransform;
import dev.convoy.imageset.ImageShard;
import dev.convoy.kernel.KernelSet;
import dev.convoy.loss.BatchResult;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;

/** Scores the images of shards one after the other, in test mode: centre crop, no flip, dropout off. */
final class ShardScorer {
    /** Images computed at once: four blocks of sixteen. */
    private static final int BATCH = 64;

    private final InputTransform transform;
    private final NetTask task;
    private final int numClasses;
    private final int imageSize;
    private final float[] inputs;
    private final int[] labels = new int[BATCH];
    private final int[] predictions = new int[BATCH];

    ShardScorer(Net net, KernelSet kernels, InputTransform transform, int numClasses) {
        this.transform = transform;
        this.task = net.newTask(kernels, BATCH);
        this.numClasses = numClasses;
        this.imageSize = net.inputShape().size();
        this.inputs = new float[BATCH * imageSize];
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
                transform.test(shard.pixels(from + i), shard.height(), shard.width(), inputs, i * imageSize);
                labels[i] = shard.label(from + i);
            }
            BatchResult result = task.evaluate(images, inputs, labels, predictions);
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
}
