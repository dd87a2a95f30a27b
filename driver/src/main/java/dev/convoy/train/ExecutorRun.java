package dev.convoy.train;

import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What a JVM keeps of a run between iterations: the net, the images on their way and workers with their buffers. Lives
 * wherever tasks run, in executors or in the driver of a local master.
 */
final class ExecutorRun {
    /** Runs that a JVM remembers; more would only be met in tests, which run many short ones. */
    private static final int REMEMBERED_RUNS = 2;

    private static final Map<String, ExecutorRun> RUNS = new LinkedHashMap<>();

    private final RunSpec spec;
    private final NetFile file;
    private final Net net;
    private final ShareReader reader;
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

    /** Number of floats of a sum. */
    int sumLength() {
        return spec.hasLocalSteps()
                ? new StateVector(net.parameterCount(), plan().update().rule()).length()
                : net.parameterCount();
    }

    private TrainingPlan plan() {
        return file.plan().orElseThrow();
    }

    /** A worker for the calling thread alone; give it back. */
    ShardWorker take() {
        ShardWorker idle = idleWorkers.poll();
        return idle != null ? idle : new ShardWorker(spec, reader, newTask(), localUpdates());
    }

    /** A task that shares packed weights with the others, but with local steps, when every worker has weights of its own. */
    private synchronized NetTask newTask() {
        if (firstTask.isPresent() && !spec.hasLocalSteps()) {
            return firstTask.get().newSibling();
        }
        NetTask task = net.newTask(Kernels.current(), spec.microBatch());
        firstTask = Optional.of(task);
        return task;
    }

    private Optional<LocalUpdates> localUpdates() {
        return spec.hasLocalSteps() ? Optional.of(new LocalUpdates(spec.localSteps(), net, plan())) : Optional.empty();
    }

    /** Gives a worker back. */
    void release(ShardWorker worker) {
        worker.end();
        idleWorkers.add(worker);
    }
}
