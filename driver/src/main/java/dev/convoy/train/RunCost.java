package dev.convoy.train;

import dev.convoy.config.BatchSettings;
import dev.convoy.config.ExchangeKind;
import dev.convoy.config.InvalidInputException;
import dev.convoy.config.TrainingPlan;
import dev.convoy.cost.BlockThreads;
import dev.convoy.cost.ClusterShape;
import dev.convoy.cost.ComputeCost;
import dev.convoy.cost.CostModel;
import dev.convoy.cost.CostPrediction;
import dev.convoy.cost.MemoryPlan;
import dev.convoy.cost.MemoryRequest;
import dev.convoy.cost.NetMemory;
import dev.convoy.imageset.CacheChoice;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.ShardCache;
import dev.convoy.imageset.Split;
import dev.convoy.kernel.Kernels;
import java.util.List;
import org.apache.spark.SparkContext;

/** What a run will cost where it is to run, worked out before any image is read: memory, the exchange, seconds. */
public final class RunCost {
    /** What an image on disk takes of the heap: its place, its checksum, its label. */
    private static final int BYTES_ON_DISK = 16;

    private final TrainingPlan plan;
    private final TrainingInputs inputs;
    private final ClusterShape cluster;
    private final CostModel model;
    private final ExchangeKind exchange;
    private final NetMemory netMemory;
    private final CacheChoice cache;
    private final MemoryPlan memory;

    private RunCost(TrainingPlan plan, TrainingInputs inputs, ClusterShape cluster, CacheChoice wanted) {
        this.plan = plan;
        this.inputs = inputs;
        this.cluster = cluster;
        this.model = new CostModel(
                (long) exchanged() * inputs.net().parameterCount(),
                plan.exchange().constants(),
                cluster.partitions(numShards()));
        ExchangeKind kind = plan.exchange().kind();
        this.exchange = kind == ExchangeKind.AUTO ? model.cheapest(cluster.executors()) : kind;
        this.netMemory = new NetMemory(inputs.net(), Kernels.current());
        MemoryPlan asWanted = memory(wanted.cache(), cluster);
        boolean mayMove = plan.cache() == ShardCache.AUTO && wanted.cache() == ShardCache.MEMORY;
        MemoryPlan onDisk = memory(ShardCache.DISK, cluster);
        if (mayMove && !asWanted.fits() && onDisk.fits()) {
            this.cache = wanted.onDisk("auto: the net leaves no room for images in memory");
            this.memory = onDisk;
        } else {
            this.cache = wanted;
            this.memory = asWanted;
        }
    }

    /**
     * The cost of a run.
     *
     * @throws InvalidInputException if micro-batches are asked for and a layer needs the whole share at once
     */
    public static RunCost of(TrainingPlan plan, TrainingInputs inputs, SparkContext spark) {
        CacheChoice cache = CacheChoice.of(plan.cache(), inputs.data(), keptSplits(inputs.data()), spark);
        return of(plan, inputs, ClusterShape.of(spark), cache);
    }

    static RunCost of(TrainingPlan plan, TrainingInputs inputs, ClusterShape cluster, CacheChoice cache) {
        RunCost cost = new RunCost(plan, inputs, cluster, cache);
        if (plan.batch().microBatch().isPresent() && cost.memory.dividesShares()) {
            inputs.net().layerMixingImages().ifPresent(layer -> {
                throw new InvalidInputException(
                        "micro_batch %d would divide a shard's share of %d images, but layer %s needs all of them at once;"
                                + " set more shards instead",
                        plan.batch().microBatch().getAsInt(), cost.batches().largestShare(), layer);
            });
        }
        return cost;
    }

    /** The splits whose images executors keep; one may be there twice. */
    static List<Split> keptSplits(ImageSet data) {
        return List.of(Split.TRAIN, RunEvaluators.finalSplit(data));
    }

    private MemoryPlan memory(ShardCache where, ClusterShape shape) {
        List<Split> kept = keptSplits(inputs.data());
        boolean onDisk = where == ShardCache.DISK;
        long images = kept.stream().mapToLong(inputs.data()::count).sum();
        boolean averages = plan.update().averaging().isPresent();
        MemoryRequest request = new MemoryRequest(
                plan.update().rule().stateNames().size() + (averages ? 1 : 0),
                plan.batch().accumulate() > 1,
                numShards(),
                batches().largestShare(),
                plan.batch().microBatch().orElse(0),
                mostBlockThreads(),
                exchanged(),
                plan.batch().localSteps().isPresent() ? exchanged() + 1 : 0,
                onDisk ? images * BYTES_ON_DISK : CacheChoice.bytes(inputs.data(), kept));
        return MemoryPlan.of(request, netMemory, shape, exchange);
    }

    /** Vectors that travel together: local steps need the state of the update rule as well, and leave it. */
    private int exchanged() {
        int states = plan.update().rule().stateNames().size();
        return plan.batch().localSteps().isPresent() ? 1 + states : 1;
    }

    private int numShards() {
        return plan.batch().numShards(inputs.data().count(Split.TRAIN));
    }

    /** How the training images are divided. */
    BatchPlan batches() {
        long images = inputs.data().count(Split.TRAIN);
        BatchSettings batch = plan.batch();
        return new BatchPlan(images, batch.size(images), batch.numShards(images));
    }

    /** The batch and how it is divided, as set. */
    public BatchSettings batch() {
        return plan.batch();
    }

    /** Number of parameters of the net. */
    public int parameters() {
        return inputs.net().parameterCount();
    }

    /** Cores that may compute at once, whether the run has work for all of them or not. */
    public int cores() {
        int cores = Math.max(cluster.tasks(), cluster.partitions(numShards())) * cluster.taskCores();
        return cluster.isLocal() ? Math.max(cores, cluster.executorCores()) : cores;
    }

    /** Threads that compute each block of sixteen images together; 1 where there are shards for all cores, or the net is small. */
    public int blockThreads() {
        return Math.min(mostBlockThreads(), cluster.blockThreads(numShards()));
    }

    private int mostBlockThreads() {
        return plan.batch().blockThreads().orElse(BlockThreads.suit(inputs.net()) ? Integer.MAX_VALUE : 1);
    }

    /** Images of the training split. */
    public long trainingImages() {
        return inputs.data().count(Split.TRAIN);
    }

    /** What the run is given to work with. */
    public ClusterShape cluster() {
        return cluster;
    }

    /** Where images are kept. */
    public CacheChoice cache() {
        return cache;
    }

    /** The memory of every JVM. */
    public MemoryPlan memory() {
        return memory;
    }

    /** How gradients travel on a cluster, AUTO being decided. */
    public ExchangeKind exchange() {
        return exchange;
    }

    /** The model that it was decided by. */
    public CostModel model() {
        return model;
    }

    /** Speed of a core as set; 0 if it is to be measured. */
    public double coreGflops() {
        return plan.exchange().constants().coreGflops();
    }

    /** Gigabits a second of a link, as set or taken for granted. */
    public double linkGbits() {
        return plan.exchange().constants().linkGbits();
    }

    /**
     * Makes sure that the run fits in memory.
     *
     * @throws InvalidInputException with the arithmetic and what to set
     */
    public void requireMemory() {
        memory.require(memory(ShardCache.DISK, cluster), memory(cache.cache(), cluster.withOneTask()));
    }

    /**
     * The seconds of an iteration.
     *
     * @param coreGflops speed of a core at this net
     */
    public CostPrediction prediction(double coreGflops) {
        BatchPlan batches = batches();
        ComputeCost compute = new ComputeCost(
                inputs.net().multiplyAdds(),
                batches.batchSize(),
                plan.batch().miniBatchesPerExchange(),
                batches.numShards(),
                Math.min(batches.numShards(), cluster.partitions(batches.numShards()) * cluster.taskCores()),
                BlockThreads.of(inputs.net(), blockThreads()),
                coreGflops);
        double seconds = cluster.isLocal() ? model.local() : model.seconds(exchange, cluster.executors());
        int updates = plan.batch().localSteps().isPresent()
                ? plan.batch().miniBatchesPerExchange() * compute.shardsOfATask()
                : 0;
        return new CostPrediction(compute, seconds + model.localUpdates(updates));
    }
}
