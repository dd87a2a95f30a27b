package dev.convoy.train;

import org.apache.spark.sql.SparkSession;

/** Spark inside the JVM of a test. */
final class LocalSpark {
    private LocalSpark() {}

    static SparkSession start(int threads) {
        return SparkSession.builder()
                .master("local[" + threads + "]")
                .appName("trainer tests")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.ui.retainedJobs", 20)
                .config("spark.ui.retainedStages", 20)
                .config("spark.sql.ui.retainedExecutions", 5)
                .getOrCreate();
    }
}
