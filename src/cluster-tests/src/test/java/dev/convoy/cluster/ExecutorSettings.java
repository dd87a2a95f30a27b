package dev.convoy.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Two executor processes on this machine, started from the jars of a test's class path rather than a Spark download. */
final class ExecutorSettings {
    /** Two workers of one core and 1024 MiB each. */
    static final String MASTER = "local-cluster[2,1,1024]";

    private ExecutorSettings() {}

    /**
     * Spark's settings for {@link #MASTER}. The driver is under another name than its executors, as on another host.
     *
     * @param home where Spark looks for its jars, finds none and keeps what executors print
     */
    static Map<String, String> in(Path home) {
        Map<String, String> settings = new TreeMap<>(onOneHost(home));
        settings.put("spark.driver.host", "127.0.0.1");
        settings.put("spark.driver.bindAddress", "127.0.0.1");
        return settings;
    }

    /** The same with the driver under the name that its executors have, as one of a cluster of one host. */
    static Map<String, String> onOneHost(Path home) {
        try {
            Files.createDirectories(home.resolve("jars"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "spark.testing",
                "true",
                "spark.test.home",
                home.toString(),
                "spark.executor.extraClassPath",
                System.getProperty("java.class.path"),
                "spark.executorEnv.SPARK_SCALA_VERSION",
                "2.13",
                "spark.executorEnv.JAVA_HOME",
                System.getProperty("java.home"),
                "spark.ui.enabled",
                "false");
    }
}
