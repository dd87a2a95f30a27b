package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.config.InvalidInputException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterRetryTest {
    private final RecordedProgress progress = new RecordedProgress();
    private SparkSession session;
    private ClusterRetry retry;

    @BeforeEach
    void start() {
        session = LocalSpark.start(1);
        retry = new ClusterRetry(JavaSparkContext.fromSparkContext(session.sparkContext()), progress);
    }

    @AfterEach
    void stop() {
        session.stop();
    }

    /** Fails as Scala does, which knows no checked exceptions. */
    private static Supplier<String> failing(AtomicInteger calls, int failures, Exception failure) {
        return () -> {
            if (calls.incrementAndGet() <= failures) {
                ClusterRetryTest.<RuntimeException>sneak(failure);
            }
            return "done";
        };
    }

    @SuppressWarnings("unchecked") // the cast is what makes a checked exception pass
    private static <E extends Exception> void sneak(Exception failure) throws E {
        throw (E) failure;
    }

    @Test
    void run_lostExecutors_isDoneAgainAndTold() {
        AtomicInteger calls = new AtomicInteger();
        SparkException lost = new SparkException("Job aborted: ExecutorLostFailure\nDriver stacktrace:");

        assertThat(retry.run("iteration 3", failing(calls, 2, lost))).isEqualTo("done");

        assertThat(calls).hasValue(3);
        assertThat(progress.messages())
                .containsExactly(
                        "warning: iteration 3 is computed again: Job aborted: ExecutorLostFailure",
                        "warning: iteration 3 is computed again: Job aborted: ExecutorLostFailure");
    }

    @Test
    void run_arrayLostWithItsExecutor_isDoneAgain() {
        LostBlockException lost = new LostBlockException("sum is lost");
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger callsOfTask = new AtomicInteger();

        assertThat(retry.run("iteration 3", failing(calls, 1, lost))).isEqualTo("done");
        assertThat(retry.run("iteration 4", failing(callsOfTask, 1, new SparkException("Job aborted", lost))))
                .isEqualTo("done");

        assertThat(calls).hasValue(2);
        assertThat(callsOfTask).hasValue(2);
    }

    @Test
    void run_alwaysLost_endsWithASentence() {
        AtomicInteger calls = new AtomicInteger();
        SparkException lost = new SparkException("Job aborted", new IOException(new SparkException("block is gone")));

        assertThatThrownBy(() -> retry.run("iteration 3", failing(calls, 99, lost)))
                .isInstanceOf(ClusterFailureException.class)
                .hasMessage("iteration 3 failed 4 times on the cluster: Job aborted");
        assertThat(calls).hasValue(4);
    }

    static List<Exception> faultsOfTasks() {
        return List.of(
                new InvalidInputException("image 7 is damaged"),
                new IOException("No space left on device"),
                new ArrayIndexOutOfBoundsException(7));
    }

    @ParameterizedTest
    @MethodSource("faultsOfTasks")
    void run_taskOfItsOwnFault_isNotRepeated(Exception cause) {
        AtomicInteger calls = new AtomicInteger();
        SparkException fault = new SparkException("Job aborted", cause);

        assertThatThrownBy(() -> retry.run("iteration 3", failing(calls, 99, fault)))
                .isSameAs(fault);
        assertThat(calls).hasValue(1);
    }

    @Test
    void run_sparkStopped_endsWithASentence() {
        session.stop();
        AtomicInteger calls = new AtomicInteger();

        assertThatThrownBy(() -> retry.run("iteration 3", failing(calls, 99, new IllegalStateException("stopped"))))
                .isInstanceOf(ClusterFailureException.class)
                .hasMessage("Spark was stopped during iteration 3: stopped");
        assertThat(calls).hasValue(1);
    }
}
