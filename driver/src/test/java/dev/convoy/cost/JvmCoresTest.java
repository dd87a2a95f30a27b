package dev.convoy.cost;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvmCoresTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"local; 1", "local[1]; 1", "local[4]; 4", "local[3,2]; 3", "local[ 2 , 4 ]; 2"})
    void ofLocal_anyLocalMaster_isItsNumber(String master, int cores) {
        assertThat(JvmCores.ofLocal(master)).isEqualTo(cores);
    }

    @Test
    void ofLocal_allCores_isTheMachines() {
        int cores = Runtime.getRuntime().availableProcessors();

        assertThat(JvmCores.ofLocal("local[*]")).isEqualTo(cores);
        assertThat(JvmCores.ofLocal("local[*,4]")).isEqualTo(cores);
    }

    @Test
    void ofExecutor_startedWithCores_isThese() {
        String command = "org.apache.spark.executor.CoarseGrainedExecutorBackend --driver-url"
                + " spark://CoarseGrainedScheduler@host:4711 --executor-id 0 --hostname host --cores 12 --app-id app-1"
                + " --worker-url spark://Worker@host:4712 --resourceProfileId 0";

        assertThat(JvmCores.ofExecutor(command, conf().set("spark.executor.cores", "3")))
                .isEqualTo(12);
        assertThat(JvmCores.ofExecutor("Backend --cores 2", conf())).isEqualTo(2);
    }

    @Test
    void ofExecutor_nothingIsTold_isTheSettingOrATasks() {
        assertThat(JvmCores.ofExecutor("", conf().set("spark.executor.cores", "3")))
                .isEqualTo(3);
        assertThat(JvmCores.ofExecutor("", conf().set("spark.task.cpus", "2"))).isEqualTo(2);
        assertThat(JvmCores.ofExecutor("", conf())).isEqualTo(1);
    }

    private static SparkConf conf() {
        return new SparkConf(false);
    }
}
