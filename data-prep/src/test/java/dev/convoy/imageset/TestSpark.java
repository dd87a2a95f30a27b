package dev.convoy.imageset;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** The Spark session that all tests of this module share; a task may fail three times, as on a cluster. */
final class TestSpark {
    private TestSpark() {}

    static synchronized SparkSession session() {
        return session("local[2,4]");
    }

    /** A session with that master; an earlier one is stopped if it has another. */
    static synchronized SparkSession session(String master) {
        SparkSession.Builder builder = SparkSession.builder()
                .appName("data-prep tests")
                .master(master)
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.sql.warehouse.dir", "target/spark-warehouse")
                .config("spark.sql.shuffle.partitions", "2");
        SparkSession session = builder.getOrCreate();
        if (!session.sparkContext().master().equals(master)) {
            session.stop();
            session = builder.getOrCreate();
        }
        return session;
    }

    static Configuration hadoop() {
        return session().sparkContext().hadoopConfiguration();
    }
}
