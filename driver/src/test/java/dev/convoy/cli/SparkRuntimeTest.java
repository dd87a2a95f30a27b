package dev.convoy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may stop Spark, and whose settings win. */
class SparkRuntimeTest {
    private static final Optional<String> MASTER = Optional.of("local[1]");

    private static SparkConf conf() {
        return new SparkConf()
                .setMaster("local[1]")
                .setAppName("somebody's")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
    }

    @AfterEach
    void stopWhatIsLeft() {
        SparkSession.builder().config(conf()).getOrCreate().stop();
        System.clearProperty("spark.network.timeout");
    }

    @Test
    void close_ownSpark_stopsIt() {
        SparkRuntime runtime = SparkRuntime.start(MASTER, "test");
        SparkContext context = runtime.session().sparkContext();

        runtime.close();

        assertThat(context.isStopped()).isTrue();
    }

    @Test
    void close_contextOfSomebodyElse_leavesItRunning() {
        SparkContext theirs = new SparkContext(conf());

        SparkRuntime runtime = SparkRuntime.start(MASTER, "test");
        SparkContext joined = runtime.session().sparkContext();
        runtime.close();

        assertThat(joined).isSameAs(theirs);
        assertThat(theirs.isStopped()).isFalse();
        assertThat(theirs.appName()).isEqualTo("somebody's");
        assertThat(theirs.getConf().contains("spark.locality.wait")).isFalse();
        theirs.stop();
    }

    @Test
    void close_sessionOfSomebodyElse_leavesItAndItsSettings() {
        SparkSession theirs = SparkSession.builder().config(conf()).getOrCreate();
        Map<String, String> before =
                scala.jdk.javaapi.CollectionConverters.asJava(theirs.conf().getAll());

        SparkRuntime runtime = SparkRuntime.start(MASTER, "test");
        SparkSession joined = runtime.session();
        runtime.close();

        assertThat(joined).isSameAs(theirs);
        assertThat(theirs.sparkContext().isStopped()).isFalse();
        assertThat(scala.jdk.javaapi.CollectionConverters.asJava(theirs.conf().getAll()))
                .isEqualTo(before);
        theirs.stop();
    }

    @Test
    void start_afterASessionEnded_ownsItsOwn() {
        SparkSession.builder().config(conf()).getOrCreate().stop();

        SparkRuntime runtime = SparkRuntime.start(MASTER, "test");
        SparkContext context = runtime.session().sparkContext();
        runtime.close();

        assertThat(context.appName()).isEqualTo("test");
        assertThat(context.isStopped()).isTrue();
    }

    /** Executors refuse to start with less direct memory, which is as large as the heap. */
    @ParameterizedTest(name = "executors of {0} with ''{1}''")
    @CsvSource({
        "1g, '', 536870912",
        "64g, '', 2147483135",
        "400m, '', none",
        "8g, -XX:MaxDirectMemorySize=1g, none",
    })
    void keepGradientsInMemory_ofExecutors_isHalfTheirHeap(String memory, String options, String expected) {
        SparkConf conf = new SparkConf(false)
                .set("spark.executor.memory", memory)
                .set("spark.executor.extraJavaOptions", options);

        SparkRuntime.keepGradientsInMemory(conf);

        assertThat(conf.get("spark.network.maxRemoteBlockSizeFetchToMem", "none"))
                .isEqualTo(expected);
    }

    @Test
    void start_settingsNotGiven_areThoseThatServe() {
        try (SparkRuntime runtime = SparkRuntime.start(MASTER, "test", Map.of("spark.local.dir", "/tmp"))) {
            SparkConf conf = runtime.session().sparkContext().getConf();

            assertThat(conf.get("spark.locality.wait")).isEqualTo("0");
            assertThat(conf.get("spark.driver.maxResultSize")).isEqualTo("0");
            assertThat(conf.get("spark.network.timeout")).isEqualTo("60s");
            assertThat(conf.get("spark.local.dir")).isEqualTo("/tmp");
        }
    }

    @Test
    void start_settingGiven_wins() {
        System.setProperty("spark.network.timeout", "300s");

        try (SparkRuntime runtime = SparkRuntime.start(MASTER, "test")) {
            assertThat(runtime.session().sparkContext().getConf().get("spark.network.timeout"))
                    .isEqualTo("300s");
        }
    }
}
