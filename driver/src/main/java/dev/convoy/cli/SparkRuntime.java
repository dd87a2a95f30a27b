package dev.convoy.cli;

import dev.convoy.config.InvalidInputException;
import dev.convoy.train.TrainingKryoRegistrator;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * Starts Spark with the settings that synchronous training needs, or joins the one that is already there, which it then
 * leaves as it is and never stops. Settings that the user gave win over these.
 */
final class SparkRuntime implements AutoCloseable {
    private static final String FETCH_TO_MEMORY = "spark.network.maxRemoteBlockSizeFetchToMem";

    private static final long DEFAULT_FETCH_TO_MEMORY = 200L << 20;

    /** More than that Spark refuses. */
    private static final long MOST_FETCH_TO_MEMORY = Integer.MAX_VALUE - 512;

    /** Tells a context that was started here from one that somebody else started. */
    private static final String MARK = "spark.convoy.started";

    private final SparkSession session;
    private final boolean owned;

    private SparkRuntime(SparkSession session, boolean owned) {
        this.session = session;
        this.owned = owned;
    }

    /**
     * Starts or joins Spark.
     *
     * @param master given on the command line; else spark-submit's, else CONVOY_MASTER, else all local cores
     * @param applicationName shown by the cluster
     */
    static SparkRuntime start(Optional<String> master, String applicationName) {
        return start(master, applicationName, Map.of());
    }

    /** The same, with further settings for a local master. */
    static SparkRuntime start(Optional<String> master, String applicationName, Map<String, String> localSettings) {
        Option<SparkSession> running = SparkSession.getDefaultSession();
        if (running.isDefined() && !running.get().sparkContext().isStopped()) {
            return new SparkRuntime(running.get(), false);
        }
        SparkConf conf = new SparkConf();
        String chosen = master(master, conf);
        conf.setMaster(chosen);
        conf.setIfMissing("spark.app.name", applicationName);
        setDefaults(conf);
        if (isLocal(chosen)) {
            localSettings.forEach(conf::setIfMissing);
        }
        String mark = UUID.randomUUID().toString();
        conf.set(MARK, mark);
        try {
            SparkSession session = SparkSession.builder().config(conf).getOrCreate();
            // a context without a session is joined too, and keeps its settings
            boolean owned = session.sparkContext().getConf().get(MARK, "").equals(mark);
            return new SparkRuntime(session, owned);
        } catch (Exception e) {
            // Scala throws what Java calls checked
            if (!(e instanceof SparkException)) {
                throw e;
            }
            throw new InvalidInputException("Spark cannot start with master '" + chosen + "': " + e.getMessage(), e);
        }
    }

    private static String master(Optional<String> given, SparkConf conf) {
        return given.orElseGet(
                () -> conf.get("spark.master", System.getenv().getOrDefault("CONVOY_MASTER", "local[*]")));
    }

    /** Whether driver and tasks are one process. */
    private static boolean isLocal(String master) {
        return master.equals("local") || master.startsWith("local[");
    }

    private static void setDefaults(SparkConf conf) {
        conf.setIfMissing("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
        conf.setIfMissing("spark.kryo.registrator", TrainingKryoRegistrator.class.getName());
        // one array of gradients may be as large as the model
        conf.setIfMissing("spark.kryoserializer.buffer.max", "1g");
        conf.setIfMissing("spark.driver.maxResultSize", "0");
        // with the default of 3 s all shards of a lost executor stay on one survivor for good
        conf.setIfMissing("spark.locality.wait", "0");
        // every iteration waits for its slowest task: a host that is cut off is given up after a minute, not two
        conf.setIfMissing("spark.network.timeout", "60s");
        conf.setIfMissing("spark.network.timeoutInterval", "15s");
        // every iteration is a job: keep what the listeners retain small
        conf.setIfMissing("spark.ui.retainedJobs", "100");
        conf.setIfMissing("spark.ui.retainedStages", "100");
        conf.setIfMissing("spark.ui.retainedTasks", "1000");
        conf.setIfMissing("spark.sql.ui.retainedExecutions", "20");
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        conf.setIfMissing("spark.broadcast.compress", "false");
        if (conf.get("spark.master").startsWith("local")) {
            conf.setIfMissing("spark.ui.enabled", "false");
        }
        if (isLocal(conf.get("spark.master"))) {
            conf.setIfMissing("spark.driver.host", "127.0.0.1");
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        } else {
            keepGradientsInMemory(conf);
        }
    }

    /**
     * A block above {@value #FETCH_TO_MEMORY} is fetched to a file: with the default, 200 MiB, a large net's gradient would be
     * written to the driver's disk and read back. Executors do not start if they have less direct memory than that, which is
     * the size of the heap where no option of the JVM says otherwise.
     */
    static void keepGradientsInMemory(SparkConf conf) {
        long half = conf.getSizeAsBytes("spark.executor.memory", "1g") / 2;
        boolean isLimited = Stream.of("spark.executor.extraJavaOptions", "spark.executor.defaultJavaOptions")
                .anyMatch(options -> conf.get(options, "").contains("MaxDirectMemorySize"));
        if (half > DEFAULT_FETCH_TO_MEMORY && !isLimited) {
            conf.setIfMissing(FETCH_TO_MEMORY, Long.toString(Math.min(half, MOST_FETCH_TO_MEMORY)));
        }
    }

    SparkSession session() {
        return session;
    }

    @Override
    public void close() {
        if (owned) {
            session.stop();
        }
    }
}
