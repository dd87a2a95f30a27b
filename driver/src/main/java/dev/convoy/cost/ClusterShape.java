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
 * @param taskCores threads of a task: {@code spark.task.cpus}
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
        long driverHeap,
        long executorHeap) {
    private static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[\\s*\\d+\\s*,\\s*(\\d+)\\s*,.*");

    public ClusterShape {
        check(executors > 0, "executors must be positive, found %d", executors);
        check(tasks > 0 && executorTasks > 0, "tasks must be positive, found %d", Math.min(tasks, executorTasks));
        check(taskCores > 0, "cores of a task must be positive, found %d", taskCores);
    }

    /** A cluster that stays as it is. */
    public ClusterShape(
            boolean isLocal,
            int executors,
            int tasks,
            int executorTasks,
            int taskCores,
            long driverHeap,
            long executorHeap) {
        this(isLocal, executors, tasks, tasks, executorTasks, taskCores, driverHeap, executorHeap);
    }

    /** The cluster of a context, as far as it is there; those asked for where executors still start. */
    public static ClusterShape of(SparkContext spark) {
        SparkConf conf = spark.conf();
        int cores = Math.max(1, spark.defaultParallelism());
        int taskCores = Math.max(1, conf.getInt("spark.task.cpus", 1));
        int tasks = Math.max(1, cores / taskCores);
        long driverHeap = Runtime.getRuntime().maxMemory();
        if (spark.isLocal()) {
            return new ClusterShape(true, 1, tasks, tasks, taskCores, driverHeap, driverHeap);
        }
        int executors = Math.max(1, Math.max(registeredExecutors(spark), conf.getInt("spark.executor.instances", 1)));
        int executorTasks = Math.max(1, coresOfAnExecutor(conf, spark.master(), cores, executors) / taskCores);
        long executorHeap = conf.getSizeAsBytes("spark.executor.memory", "1g");
        int mostTasks = Math.max(tasks, mostTasks(conf, taskCores));
        return new ClusterShape(false, executors, tasks, mostTasks, executorTasks, taskCores, driverHeap, executorHeap);
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

    /** The same with one task of one thread at a time in each JVM. */
    public ClusterShape withOneTask() {
        return new ClusterShape(isLocal, executors, executors, 1, 1, driverHeap, executorHeap);
    }

    /** Such as {@code 2 executors of 4 cores}. */
    @Override
    public String toString() {
        int cores = executorTasks * taskCores;
        return (isLocal ? "one JVM" : executors + (executors == 1 ? " executor" : " executors"))
                + " of "
                + cores
                + (cores == 1 ? " core" : " cores");
    }
}
