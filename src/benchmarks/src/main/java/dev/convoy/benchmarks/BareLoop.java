package dev.convoy.benchmarks;

import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import dev.convoy.optim.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Training without a system round it: threads that compute gradients of a fixed batch shard by shard, their sum and the
 * update. What it reaches is what the kernels can give.
 */
final class BareLoop {
    private final Net net;
    private final TrainingPlan plan;
    private final int threads;
    private final int numShards;
    private final int shardImages;
    private final NetTask[] tasks;
    private final float[][] gradients;
    private final float[] parameters;
    private final Map<String, float[]> state;
    private final float[] images;
    private final int[] labels;
    private final long[] keys;

    /**
     * A loop over the batch that the net's plan says.
     *
     * @param threads a power of two, at most the plan's shards
     */
    BareLoop(NetFile file, int threads) {
        this.net = Net.of(file.net());
        this.plan = file.plan().orElseThrow();
        this.threads = threads;
        int batchSize = plan.batch().size().orElseThrow();
        this.numShards = plan.batch().numShards(batchSize);
        this.shardImages = batchSize / numShards;
        this.tasks = new NetTask[threads];
        this.gradients = new float[threads][net.parameterCount()];
        for (int t = 0; t < threads; t++) {
            tasks[t] = net.newTask(Kernels.current(), shardImages);
        }
        this.parameters = net.initialParameters(1);
        this.state = plan.update().rule().newState(parameters.length);
        this.images = new float[shardImages * net.inputShape().size()];
        this.labels = new int[shardImages];
        this.keys = new long[shardImages];
        Random random = new Random(1);
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < shardImages; i++) {
            labels[i] = random.nextInt(net.outputs());
        }
    }

    /**
     * Median speed of the iterations after a warm-up.
     *
     * @param iterations in all
     * @param warmUp left out at the beginning
     */
    double imagesPerSecond(int iterations, int warmUp) {
        Optimizer optimizer = new Optimizer(
                net.parameterLayout(),
                Kernels.current(),
                plan.update().rule(),
                plan.regularization().terms());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            double[] speeds = new double[iterations - warmUp];
            int imagesPerIteration = shardImages * numShards;
            for (int i = 0; i < iterations; i++) {
                long begin = System.nanoTime();
                iterate(pool);
                Optimizer.Step step = new Optimizer.Step(i, plan.learningRate(), imagesPerIteration, 1);
                optimizer.update(step, gradients[0], state, parameters);
                if (i >= warmUp) {
                    speeds[i - warmUp] = imagesPerIteration * 1e9 / (System.nanoTime() - begin);
                }
            }
            return TrainingThroughput.median(speeds);
        } finally {
            pool.shutdown();
        }
    }

    private void iterate(ExecutorService pool) {
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            running.add(pool.submit(() -> computeShards(thread)));
        }
        try {
            for (Future<?> task : running) {
                task.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("a thread of the benchmark failed", e);
        }
        for (int t = 1; t < threads; t++) {
            Kernels.current().elementwise().add(0, parameters.length, gradients[t], gradients[0]);
        }
    }

    private void computeShards(int thread) {
        Arrays.fill(gradients[thread], 0);
        tasks[thread].setParameters(parameters);
        for (int shard = 0; shard < numShards / threads; shard++) {
            tasks[thread].addGradient(shardImages, images, labels, keys, gradients[thread]);
        }
    }
}
