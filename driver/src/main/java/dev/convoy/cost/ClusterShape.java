package dev.convoy.cost;

import static dev.convoy.tensor.Checks.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * What a run is given to work with.
 *
 * @param isLocal whether driver and tasks share one JVM
 * @param executors E, executor processes; 1 on a local master
 * @param tasks tasks that all executors run at once
 * @param mostTasks tasks that they may come to run at once, where executors come and go with the work
 * @param executorTasks tasks that one executor runs at once
 * @param taskCores cores of a task: {@code spark.task.cpus}
 * @param executorCores cores of an executor, of which tasks at once may leave some over
 * @param driverHeap most bytes of the driver's heap
 * @param executorHeap most bytes of an executor's heap; the driver's on a local master
 */
public record ClusterShape(
        boolean isLocal,
        int executors,
        int tasks,
        int mostTasks,
        int executorTasks,
        int taskCores,
        int executorCores,
        long driverHeap,
        long executorHeap) {
    /**
     * Most threads that compute a block together. Each transforms all inputs of a convolution for its filters, and late layers
     * have few rows to divide; a larger batch is the better use of more cores. Not measured above 2.
     */
    private static final int MOST_BLOCK_THREADS = 8;

    private static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[\\s*\\d+\\s*,\\s*(\\d+)\\s*,.*");

    public ClusterShape {
        check(executors > 0, "executors must be positive, found %d", executors);
        check(tasks > 0 && executorTasks > 0, "tasks must be positive, found %d", Math.min(tasks, executorTasks));
        check(taskCores > 0, "cores of a task must be positive, found %d", taskCores);
        check(executorCores > 0, "cores of an executor must be positive, found %d", executorCores);
    }

    /** A cluster that stays as it is, whose tasks take all cores. */
    public ClusterShape(
            boolean isLocal,
            int executors,
            int tasks,
            int executorTasks,
            int taskCores,
            long driverHeap,
            long executorHeap) {
        this(
                isLocal,
                executors,
                tasks,
                tasks,
                executorTasks,
                taskCores,
                executorTasks * taskCores,
                driverHeap,
                executorHeap);
    }

    /** The cluster of a context, as far as it is there; those asked for where executors still start. */
    public static ClusterShape of(SparkContext spark) {
        SparkConf conf = spark.conf();
        int cores = Math.max(1, spark.defaultParallelism());
        int taskCores = Math.max(1, conf.getInt("spark.task.cpus", 1));
        int tasks = Math.max(1, cores / taskCores);
        long driverHeap = Runtime.getRuntime().maxMemory();
        if (spark.isLocal()) {
            int own = JvmCores.ofLocal(spark.master());
            return new ClusterShape(true, 1, tasks, tasks, tasks, taskCores, own, driverHeap, driverHeap);
        }
        int executors = Math.max(1, Math.max(registeredExecutors(spark), conf.getInt("spark.executor.instances", 1)));
        int executorCores = Math.max(1, coresOfAnExecutor(conf, spark.master(), cores, executors));
        int executorTasks = Math.max(1, executorCores / taskCores);
        long executorHeap = conf.getSizeAsBytes("spark.executor.memory", "1g");
        int mostTasks = Math.max(tasks, mostTasks(conf, taskCores));
        return new ClusterShape(
                false, executors, tasks, mostTasks, executorTasks, taskCores, executorCores, driverHeap, executorHeap);
    }

    /** Executors that have registered so far. */
    public static int registeredExecutors(SparkContext spark) {
        return Math.max(0, spark.statusTracker().getExecutorInfos().length - 1); // the driver is among them
    }

    /** With dynamic allocation executors come with the tasks that wait for them; 0 without. */
    private static int mostTasks(SparkConf conf, int taskCores) {
        if (!conf.getBoolean("spark.dynamicAllocation.enabled", false) || conf.contains("spark.default.parallelism")) {
            return 0;
        }
        long executorTasks = Math.max(1, conf.getInt("spark.executor.cores", 1) / taskCores);
        int executors = conf.getInt("spark.dynamicAllocation.maxExecutors", Integer.MAX_VALUE);
        return (int) Math.min(Integer.MAX_VALUE, executorTasks * executors);
    }

    private static int coresOfAnExecutor(SparkConf conf, String master, int cores, int executors) {
        Matcher localCluster = LOCAL_CLUSTER.matcher(master);
        int evenly =
                localCluster.matches() ? Integer.parseInt(localCluster.group(1)) : (cores + executors - 1) / executors;
        return conf.getInt("spark.executor.cores", evenly);
    }

    /** Partitions that S shards are spread over: as many as there may be tasks at once, at most S. */
    public int partitions(int numShards) {
        return Math.min(numShards, mostTasks);
    }

    /** Shards that a task of S shards' partitions computes at once. */
    int shardsAtOnce(int numShards) {
        int partitions = partitions(numShards);
        return Math.min(taskCores, (numShards + partitions - 1) / partitions);
    }

    /**
     * Threads that compute each block of sixteen images together, where an executor has more cores than it computes shards at
     * once: its cores by these, at most 8. Tasks are taken to be spread evenly.
     *
     * @param numShards S
     */
    public int blockThreads(int numShards) {
        int tasksAtOnce = Math.min(executorTasks, (partitions(numShards) + executors - 1) / executors);
        int shards = tasksAtOnce * shardsAtOnce(numShards);
        return Math.min(MOST_BLOCK_THREADS, (executorCores + shards - 1) / shards);
    }

    /** The same with one task of one thread at a time in each JVM. */
    public ClusterShape withOneTask() {
        return new ClusterShape(isLocal, executors, executors, 1, 1, driverHeap, executorHeap);
    }

    /** Such as {@code 2 executors of 4 cores}. */
    @Override
    public String toString() {
        return (isLocal ? "one JVM" : executors + (executors == 1 ? " executor" : " executors"))
                + " of "
                + executorCores
                + (executorCores == 1 ? " core" : " cores");
    }
}
