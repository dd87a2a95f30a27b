package dev.convoy.benchmarks;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.config.TrainingPlan;
import dev.convoy.kernel.KernelSet;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import dev.convoy.optim.Optimizer;
import dev.convoy.tensor.Cores;
import dev.convoy.tensor.Parallelism;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Training without a system round it: threads that compute gradients of a fixed batch shard by shard, their sum in the
 * order of the threads and the update. What it reaches is what the kernels can give. One thread is the caller's own. Where there
 * are more threads than shards, some compute each shard together.
 *
 * <p>Images are noise, the same for every shard; the learning rate is next to nothing, since noise is not to be learned.
 */
public final class BareLoop implements AutoCloseable {
    private static final double RATE = 1e-9;

    private final KernelSet kernels;
    private final Size size;
    private final List<NetTask> tasks;
    private final float[][] gradients;
    private final float[] parameters;
    private final Map<String, float[]> state;
    private final Optimizer optimizer;
    private final Parallelism by;
    private final Batch batch;
    private final float[][] scores;
    private final ExecutorService pool;
    private long updates;

    /**
     * How a batch is divided.
     *
     * @param images of a batch
     * @param shards equal parts of it, each computed in one call
     * @param threads that compute them, a divisor of the shards or a multiple
     */
    public record Size(int images, int shards, int threads) {
        public Size {
            check(threads > 0, "threads must be positive, found %d", threads);
            check(
                    shards > 0 && (shards % threads == 0 || threads % shards == 0),
                    "shards must be a multiple or a divisor of %d, found %d",
                    threads,
                    shards);
            check(images > 0 && images % shards == 0, "images must be a multiple of %d, found %d", shards, images);
        }

        int shardImages() {
            return images / shards;
        }

        /** Shards that are computed at the same time. */
        int tasks() {
            return Math.min(shards, threads);
        }

        /** Threads that compute a shard together. */
        int taskThreads() {
            return threads / tasks();
        }
    }

    /**
     * Noise of variance 1 with labels, the same for every run.
     *
     * @param images N × C × H × W
     * @param labels N
     * @param keys of the dropout masks, N
     */
    public record Batch(float[] images, int[] labels, long[] keys) {
        static Batch of(Net net, int count) {
            Random random = new Random(1);
            float[] images = new float[count * net.inputShape().size()];
            for (int i = 0; i < images.length; i++) {
                images[i] = (float) random.nextGaussian();
            }
            int[] labels = random.ints(count, 0, net.outputs()).toArray();
            return new Batch(images, labels, random.longs(count).toArray());
        }
    }

    /**
     * A loop that has done nothing yet.
     *
     * @param plan rule of update and regularization; its batch, rate and length are not used
     * @param kernels compute routines
     */
    public BareLoop(Net net, TrainingPlan plan, KernelSet kernels, Size size) {
        this.kernels = kernels;
        this.size = size;
        Cores idle = new Cores(size.threads());
        IntStream.range(0, size.tasks()).forEach(t -> idle.occupy());
        NetTask first = net.newTask(kernels, size.shardImages(), size.taskThreads(), idle);
        this.tasks = IntStream.range(0, size.tasks())
                .mapToObj(t -> t == 0 ? first : first.newSibling())
                .toList();
        this.gradients = new float[size.tasks()][net.parameterCount()];
        this.scores = new float[size.tasks()][size.shardImages() * net.outputs()];
        this.parameters = net.initialParameters(1);
        this.state = plan.update().rule().newState(parameters.length);
        this.by = size.threads() == 1 ? Parallelism.ONE_THREAD : Parallelism.ALL_CORES;
        this.optimizer = new Optimizer(
                plan.regularization().multipliers(net.parameterLayout()),
                kernels,
                plan.update().rule(),
                plan.regularization().terms(),
                by);
        this.batch = Batch.of(net, size.shardImages());
        this.pool = Executors.newFixedThreadPool(size.tasks());
        tasks.forEach(task -> task.setParameters(parameters, updates));
    }

    /** Images of one iteration. */
    public int images() {
        return size.images();
    }

    /** What one shard sees; every shard sees the same. */
    public Batch batch() {
        return batch;
    }

    /** The net's parameters, in the order of its layout; changed by {@link #train}. */
    public float[] parameters() {
        return parameters;
    }

    /** One whole iteration. */
    public void train() {
        onAllThreads(this::addGradients);
        for (int t = 1; t < size.tasks(); t++) {
            float[] addend = gradients[t];
            by.forEach(
                    0,
                    parameters.length,
                    (offset, length) -> kernels.elementwise().add(offset, length, addend, gradients[0]));
        }
        Optimizer.Step step = new Optimizer.Step(updates, RATE, size.images(), 1);
        optimizer.update(step, gradients[0], state, parameters);
        updates++;
    }

    /** Scores of all images of a batch, in test mode. */
    public void forward() {
        onAllThreads(this::score);
    }

    /** Scores of the first shard's images as the last {@link #forward} found them, N × K. */
    public float[] scores() {
        return scores[0];
    }

    private void addGradients(int thread) {
        Arrays.fill(gradients[thread], 0);
        NetTask task = tasks.get(thread);
        task.setParameters(parameters, updates);
        for (int shard = 0; shard < size.shards() / size.tasks(); shard++) {
            task.addGradient(size.shardImages(), batch.images(), batch.labels(), batch.keys(), gradients[thread]);
        }
    }

    private void score(int thread) {
        tasks.get(thread).setParameters(parameters, updates);
        for (int shard = 0; shard < size.shards() / size.tasks(); shard++) {
            tasks.get(thread).scores(size.shardImages(), batch.images(), scores[thread]);
        }
    }

    private void onAllThreads(Work work) {
        if (size.tasks() == 1) {
            work.of(0);
            return;
        }
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < size.tasks(); t++) {
            int thread = t;
            running.add(pool.submit(() -> work.of(thread)));
        }
        try {
            for (Future<?> task : running) {
                task.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("a thread of the benchmark failed", e);
        }
    }

    @Override
    public void close() {
        pool.shutdown();
    }

    private interface Work {
        void of(int thread);
    }
}
