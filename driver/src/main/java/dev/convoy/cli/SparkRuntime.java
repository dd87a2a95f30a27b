package dev.convoy.cli;

import dev.convoy.config.InvalidInputException;
import dev.convoy.train.TrainingKryoRegistrator;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;

/**
 * Starts Spark with the settings that synchronous training needs, or joins the context that is already there, which it then
 * never stops. Settings that the user gave win over these.
 */
final class SparkRuntime implements AutoCloseable {
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
        boolean joined = SparkSession.getDefaultSession().isDefined();
        SparkConf conf = new SparkConf();
        String chosen = master.orElseGet(
                () -> conf.get("spark.master", System.getenv().getOrDefault("CONVOY_MASTER", "local[*]")));
        conf.setMaster(chosen);
        conf.setIfMissing("spark.app.name", applicationName);
        conf.setIfMissing("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
        conf.setIfMissing("spark.kryo.registrator", TrainingKryoRegistrator.class.getName());
        // one array of gradients may be as large as the model
        conf.setIfMissing("spark.kryoserializer.buffer.max", "1g");
        conf.setIfMissing("spark.driver.maxResultSize", "0");
        // with the default of 3 s all shards of a lost executor stay on one survivor for good
        conf.setIfMissing("spark.locality.wait", "0");
        // every iteration is a job: keep what the listeners retain small
        conf.setIfMissing("spark.ui.retainedJobs", "100");
        conf.setIfMissing("spark.ui.retainedStages", "100");
        conf.setIfMissing("spark.ui.retainedTasks", "1000");
        conf.setIfMissing("spark.sql.ui.retainedExecutions", "20");
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        conf.setIfMissing("spark.broadcast.compress", "false");
        if (chosen.startsWith("local")) {
            conf.setIfMissing("spark.ui.enabled", "false");
            conf.setIfMissing("spark.driver.host", "127.0.0.1");
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        }
        try {
            return new SparkRuntime(SparkSession.builder().config(conf).getOrCreate(), !joined);
        } catch (Exception e) {
            // Scala throws what Java calls checked
            if (!(e instanceof SparkException)) {
                throw e;
            }
            throw new InvalidInputException("Spark cannot start with master '" + chosen + "': " + e.getMessage(), e);
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
