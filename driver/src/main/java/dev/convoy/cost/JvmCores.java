package dev.convoy.cost;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/** How many cores Spark gave a JVM. */
public final class JvmCores {
    private static final Pattern LOCAL = Pattern.compile("local\\[\\s*([0-9]+|\\*)\\s*(,.*)?]");

    /** An argument of what executors are started by, under every cluster manager; a setting need not be there. */
    private static final Pattern EXECUTOR = Pattern.compile(".*\\s--cores\\s+([0-9]+)(\\s.*)?");

    private JvmCores() {}

    /** Those of this JVM, in which tasks run: an executor, or a local master. */
    public static int ofThis() {
        SparkConf conf = SparkEnv.get().conf();
        String master = conf.get("spark.master", "");
        return master.equals("local") || LOCAL.matcher(master).matches()
                ? ofLocal(master)
                : ofExecutor(System.getProperty("sun.java.command", ""), conf);
    }

    /** Those of a local master. */
    static int ofLocal(String master) {
        Matcher matcher = LOCAL.matcher(master);
        String cores = matcher.matches() ? matcher.group(1) : "1";
        return cores.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(cores);
    }

    /**
     * Those of an executor; where nothing tells, those of a task.
     *
     * @param command that the JVM was started by
     */
    static int ofExecutor(String command, SparkConf conf) {
        Matcher matcher = EXECUTOR.matcher(command);
        return matcher.matches()
                ? Integer.parseInt(matcher.group(1))
                : conf.getInt("spark.executor.cores", conf.getInt("spark.task.cpus", 1));
    }
}
