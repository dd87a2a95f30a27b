package dev.convoy.cost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterShapeTest {
    private static final long HEAP = 1L << 30;

    @ParameterizedTest(name = "local[{0}], spark.task.cpus={1}, {2} shards: {3} threads")
    @CsvSource({
        "1, 1, 1, 1",
        "2, 1, 1, 2",
        "2, 1, 2, 1",
        "2, 1, 8, 1",
        "4, 1, 2, 2",
        "3, 1, 2, 2", // of two tasks one has the third core, whichever begins a layer while it is idle
        "64, 1, 1, 8",
        "64, 1, 16, 4",
        "4, 2, 1, 4",
        "4, 2, 2, 2",
        "4, 4, 2, 2", // a task of two shards side by side
        "4, 4, 4, 1"
    })
    void blockThreads_localMaster_areCoresByShardsAtOnce(int cores, int taskCores, int shards, int threads) {
        int tasks = cores / taskCores;

        ClusterShape shape = new ClusterShape(true, 1, tasks, tasks, taskCores, HEAP, HEAP);

        assertThat(shape.blockThreads(shards)).isEqualTo(threads);
    }

    @ParameterizedTest(name = "{0} executors of {1} cores, {2} shards: {3} threads")
    @CsvSource({"2, 2, 1, 2", "2, 2, 2, 2", "2, 2, 4, 1", "3, 4, 4, 2", "3, 8, 4, 4", "16, 4, 16, 4", "16, 4, 1024, 1"})
    void blockThreads_cluster_areThoseOfTasksSpreadEvenly(int executors, int cores, int shards, int threads) {
        ClusterShape shape = new ClusterShape(false, executors, executors * cores, cores, 1, HEAP, HEAP);

        assertThat(shape.blockThreads(shards)).isEqualTo(threads);
    }

    /** Such as with spark.default.parallelism=1 on four cores. */
    @ParameterizedTest
    @CsvSource({"1, 4", "2, 2", "3, 2"})
    void blockThreads_fewerTasksThanCores_areMore(int tasks, int threads) {
        ClusterShape shape = new ClusterShape(true, 1, tasks, tasks, tasks, 1, 4, HEAP, HEAP);

        assertThat(shape.blockThreads(8)).isEqualTo(threads);
    }
}
