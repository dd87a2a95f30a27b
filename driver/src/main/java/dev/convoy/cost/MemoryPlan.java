package dev.convoy.cost;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.config.ExchangeKind;
import dev.convoy.config.InvalidInputException;
import dev.convoy.cost.JvmMemory.Part;
import dev.convoy.imageset.LogicalShards;
import dev.convoy.tensor.BlockLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of a run, worked out before it starts. Copies are counted at the fullest moment of an iteration, a score or a
 * checkpoint, whichever needs more, as the exchange in use makes them.
 *
 * @param microBatch images of a share that a task computes at once
 * @param largestShare most images of a share
 * @param jvms the driver, and the executors where they are JVMs of their own
 */
public record MemoryPlan(int microBatch, int largestShare, List<JvmMemory> jvms) {
    /** Threads of the driver that take in results: {@code spark.resultGetter.threads} by default. */
    private static final int RESULT_THREADS = 4;

    /** A result being taken in is there as bytes off the network, as bytes of the value, and as the array. */
    private static final int COPIES_IN_FLIGHT = 2;

    /** The array of a task's result, serialized, and the same with what Spark adds to it. */
    private static final int RESULT_COPIES = 2;

    /** A broadcast on an executor: its blocks and the array made of them. */
    private static final int BROADCAST_COPIES = 2;

    /**
     * Works out the memory of a run, with the largest micro-batch that fits where none is set.
     *
     * @param exchange how gradients travel on a cluster
     */
    public static MemoryPlan of(MemoryRequest request, NetMemory net, ClusterShape cluster, ExchangeKind exchange) {
        int whole = BlockLayout.blocks(request.largestShare()) * BlockLayout.IMAGES;
        if (request.microBatch() > 0) {
            return of(Math.min(whole, request.microBatch()), request, net, cluster, exchange);
        }
        MemoryPlan plan = of(whole, request, net, cluster, exchange);
        for (int images = whole; !plan.fits() && net.canBeDivided() && images > BlockLayout.IMAGES; ) {
            images = BlockLayout.blocks(images / 2) * BlockLayout.IMAGES;
            plan = of(images, request, net, cluster, exchange);
        }
        return plan;
    }

    private static MemoryPlan of(
            int microBatch, MemoryRequest request, NetMemory net, ClusterShape cluster, ExchangeKind exchange) {
        Counts counts = new Counts(microBatch, request, net, cluster, exchange);
        List<JvmMemory> jvms =
                cluster.isLocal() ? List.of(counts.oneJvm()) : List.of(counts.driver(), counts.executor());
        return new MemoryPlan(microBatch, request.largestShare(), jvms);
    }

    /** Whether every heap is large enough. */
    public boolean fits() {
        return jvms.stream().allMatch(JvmMemory::fits);
    }

    /** Whether shares are computed in pieces. */
    public boolean dividesShares() {
        return microBatch < largestShare;
    }

    /** The arithmetic in one line. */
    public String summary() {
        return String.join(", ", jvms.stream().map(JvmMemory::summary).toList())
                + (dividesShares() ? ", shares of " + largestShare + " images in pieces of " + microBatch : "");
    }

    /**
     * Makes sure that the run fits.
     *
     * @param withImagesOnDisk the same run with its images on disk
     * @param withOneTask the same run with one task at a time in each JVM
     * @throws InvalidInputException with the arithmetic and what to set
     */
    public void require(MemoryPlan withImagesOnDisk, MemoryPlan withOneTask) {
        for (JvmMemory jvm : jvms) {
            if (!jvm.fits()) {
                List<String> lines = new ArrayList<>();
                lines.add("the run does not fit in memory: " + jvm.summary());
                lines.addAll(jvm.lines());
                lines.add("give it more, " + jvm.setting() + "=" + jvm.enough()
                        + (withImagesOnDisk.fits() ? ", or keep the images on disk, --set cache=disk" : "")
                        + (withOneTask.fits() ? ", or run one task at a time in each JVM" : ""));
                throw new InvalidInputException("%s", String.join(System.lineSeparator(), lines));
            }
        }
    }

    /** How many of everything there are. */
    private static final class Counts {
        private final int microBatch;
        private final MemoryRequest request;
        private final NetMemory net;
        private final ClusterShape cluster;
        private final ExchangeKind exchange;
        private final int partitions;
        private final int tasksAtOnce;

        Counts(int microBatch, MemoryRequest request, NetMemory net, ClusterShape cluster, ExchangeKind exchange) {
            check(microBatch > 0, "a micro-batch must have at least one image, found %d", microBatch);
            this.microBatch = microBatch;
            this.request = request;
            this.net = net;
            this.cluster = cluster;
            this.exchange = exchange;
            this.partitions = cluster.partitions(request.numShards());
            this.tasksAtOnce = Math.min(cluster.executorTasks(), partitions);
        }

        /** Arrays that go back and forth between tasks and driver are pooled, so the pool holds what all tasks hold at once. */
        JvmMemory oneJvm() {
            int pooled = 0;
            for (int p = 0; p < partitions; p++) {
                pooled += mostHeld(p);
            }
            List<Part> parts = new ArrayList<>(model());
            parts.add(new Part("gradients", pooled, exchanged()));
            parts.addAll(tasks());
            parts.add(new Part("weights on their way to scoring", 1, net.vector()));
            parts.add(scoring());
            parts.add(new Part("images", 1, imageBytes()));
            return new JvmMemory("the JVM", "CONVOY_MEMORY", cluster.driverHeap(), parts);
        }

        JvmMemory driver() {
            List<Part> parts = new ArrayList<>(model());
            parts.add(new Part("weights as they are sent", 1, exchanged()));
            int arrays = 0;
            int inFlight = COPIES_IN_FLIGHT * Math.min(RESULT_THREADS, partitions);
            if (exchange == ExchangeKind.SHARDED) {
                // slices of one gradient, put together
                arrays = 2;
                inFlight = COPIES_IN_FLIGHT;
            } else if (exchange == ExchangeKind.TREE) {
                arrays = TreeGroups.of(cluster.executors(), partitions).count();
                inFlight = COPIES_IN_FLIGHT * Math.min(RESULT_THREADS, arrays);
            } else {
                for (int p = 0; p < partitions; p++) {
                    arrays += AlignedSums.of(firstShard(p), firstShard(p + 1));
                }
            }
            parts.add(new Part("gradients of tasks", arrays, exchanged()));
            parts.add(new Part("gradients being received", inFlight, exchanged()));
            parts.add(new Part("reference predictions of a checkpoint", 1, net.referenceTask()));
            return new JvmMemory("the driver", "spark.driver.memory", cluster.driverHeap(), parts);
        }

        JvmMemory executor() {
            int arrays = 0;
            for (int p = 0; p < partitions; p++) {
                arrays = Math.max(arrays, mostHeld(p));
            }
            List<Part> parts = new ArrayList<>();
            parts.add(new Part("weights as they are received", BROADCAST_COPIES, exchanged()));
            parts.addAll(tasks());
            parts.add(new Part("gradients", tasksAtOnce * arrays, exchanged()));
            Part results = new Part("gradients as they are sent", tasksAtOnce * RESULT_COPIES, exchanged());
            Part scoring = scoring();
            parts.add(scoring.total() > results.total() ? scoring : results);
            parts.add(new Part("images", 1, imageBytes()));
            return new JvmMemory("each executor", "spark.executor.memory", cluster.executorHeap(), parts);
        }

        /** Bytes of what travels in one direction. */
        private long exchanged() {
            return request.exchanged() * net.vector();
        }

        private List<Part> model() {
            return List.of(
                    new Part("weights", 1, net.vector()),
                    new Part("state that local steps begin with", request.localArrays() > 0 ? 1 : 0, exchanged()),
                    new Part("state of the update rule, average", request.stateArrays(), net.vector()),
                    new Part("gradient over mini-batches", request.accumulates() ? 1 : 0, net.vector()));
        }

        private List<Part> tasks() {
            int shardsAtOnce = tasksAtOnce * cluster.shardsAtOnce(request.numShards());
            int threads = Math.min(request.blockThreads(), cluster.blockThreads(request.numShards()));
            boolean sharesWeights = request.localArrays() == 0;
            return List.of(
                    new Part(
                            "tasks: activations and gradients, " + microBatch + " images"
                                    + (threads == 1 ? "" : ", " + threads + " threads"),
                            shardsAtOnce,
                            net.task(microBatch, threads) - net.packedWeights() + request.localArrays() * net.vector()),
                    new Part("packed weights", sharesWeights ? 1 : shardsAtOnce, net.packedWeights()));
        }

        private Part scoring() {
            return new Part("tasks that score", tasksAtOnce, net.scoringTask());
        }

        private long imageBytes() {
            return request.imageBytes() / cluster.executors();
        }

        /** Most arrays that the threads of a task hold together. */
        private int mostHeld(int partition) {
            int first = firstShard(partition);
            int shards = firstShard(partition + 1) - first;
            int threads = Math.min(cluster.taskCores(), shards);
            int held = 0;
            for (int t = 0; t < threads; t++) {
                held += AlignedSums.mostHeld(first + shards * t / threads, first + shards * (t + 1) / threads);
            }
            return held;
        }

        private int firstShard(int partition) {
            return LogicalShards.firstShard(partition, request.numShards(), partitions);
        }
    }
}
