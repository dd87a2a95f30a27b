package dev.convoy.train;

import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.cost.JvmCores;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import dev.convoy.tensor.Cores;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.storage.BlockId;

/**
 * What a JVM keeps of a run between iterations: the net, the images on their way and workers with their buffers. Lives
 * wherever tasks run, in executors or in the driver of a local master.
 */
final class ExecutorRun {
    /** Runs that a JVM remembers; more would only be met in tests, which run many short ones. */
    private static final int REMEMBERED_RUNS = 2;

    private static final Map<String, ExecutorRun> RUNS = new LinkedHashMap<>();

    /** Of this JVM, for all runs: workers have one each, helpers of theirs take what is left. */
    private static final Cores CORES = new Cores(1);

    private final RunSpec spec;
    private final NetFile file;
    private final Net net;
    private final ShareReader reader;
    private final ReceivedValues received = new ReceivedValues();
    private final Queue<BlockBytes> freeBytes = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Queue<float[]>> freeArrays = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<ShardWorker> idleWorkers = new ConcurrentLinkedQueue<>();
    private Optional<NetTask> firstTask = Optional.empty();

    private ExecutorRun(RunSpec spec) {
        this.spec = spec;
        this.file = NetFile.parse("net of the run", spec.netText(), spec.settings());
        this.net = Net.of(file.net());
        this.reader = new ShareReader(spec);
    }

    /** This JVM's state of a run, made at the first call. */
    static ExecutorRun of(RunSpec spec) {
        synchronized (RUNS) {
            ExecutorRun run = RUNS.get(spec.runId());
            if (run == null) {
                CORES.resize(JvmCores.ofThis());
                RUNS.values().forEach(ExecutorRun::letGo);
                run = new ExecutorRun(spec);
                RUNS.put(spec.runId(), run);
                forgetOldest();
            }
            return run;
        }
    }

    private static void forgetOldest() {
        Iterator<String> oldest = RUNS.keySet().iterator();
        while (RUNS.size() > REMEMBERED_RUNS) {
            oldest.next();
            oldest.remove();
        }
    }

    /** Lets go of a run that has ended. */
    static void forget(String runId) {
        synchronized (RUNS) {
            RUNS.remove(runId);
        }
    }

    /** Lets go of all that can be made again: there is room for one run. */
    private void letGo() {
        idleWorkers.clear();
        freeArrays.clear();
        freeBytes.clear();
        received.letGo();
        forgetTask();
    }

    private synchronized void forgetTask() {
        firstTask = Optional.empty();
    }

    /** Number of floats of a sum. */
    int sumLength() {
        return spec.hasLocalSteps()
                ? new StateVector(net.parameterCount(), plan().update().rule()).length()
                : net.parameterCount();
    }

    /** Values that tasks of this JVM compute with, where they do not come by Spark's broadcast. */
    ReceivedValues received() {
        return received;
    }

    /** An array of any content; one that was given back, if there is one. */
    float[] newArray(int length) {
        float[] free = freeArrays(length).poll();
        return free != null ? free : new float[length];
    }

    /** Takes an array back that {@link #newArray} gave. */
    void free(float[] array) {
        freeArrays(array.length).add(array);
    }

    private Queue<float[]> freeArrays(int length) {
        return freeArrays.computeIfAbsent(length, unused -> new ConcurrentLinkedQueue<>());
    }

    /** Stores values [from, to) of an array as a block; says whether there was room. */
    boolean store(BlockId id, float[] array, int from, int to) {
        BlockBytes free = freeBytes.poll();
        BlockBytes bytes = free != null ? free : new BlockBytes();
        try {
            return HostBlocks.put(id, array, from, to, bytes);
        } finally {
            freeBytes.add(bytes);
        }
    }

    private TrainingPlan plan() {
        return file.plan().orElseThrow();
    }

    /** A worker for the calling thread alone; give it back. */
    ShardWorker take() {
        ShardWorker idle = idleWorkers.poll();
        ShardWorker worker = idle != null ? idle : new ShardWorker(spec, reader, newTask(), localUpdates());
        CORES.occupy();
        return worker;
    }

    /** A task that shares packed weights with the others, but with local steps, when every worker has weights of its own. */
    private synchronized NetTask newTask() {
        if (firstTask.isPresent() && !spec.hasLocalSteps()) {
            return firstTask.get().newSibling();
        }
        NetTask task = net.newTask(Kernels.current(), spec.microBatch(), spec.blockThreads(), CORES);
        firstTask = Optional.of(task);
        return task;
    }

    private Optional<LocalUpdates> localUpdates() {
        return spec.hasLocalSteps() ? Optional.of(new LocalUpdates(spec.localSteps(), net, plan())) : Optional.empty();
    }

    /** Gives a worker back. */
    void release(ShardWorker worker) {
        CORES.vacate();
        worker.end();
        idleWorkers.add(worker);
    }
}
