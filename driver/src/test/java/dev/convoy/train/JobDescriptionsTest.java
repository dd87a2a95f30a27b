package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.schedule.RunLength;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobDescriptionsTest {
    @TempDir
    Path folder;

    /** 1,281,167 images in batches of 256 take 5,004.6 iterations an epoch; 10 in batches of 4 take 3, 2, 3, … */
    @ParameterizedTest
    @CsvSource({
        "1281167, 256, 0, epoch 1/90 iteration 1/5005",
        "1281167, 256, 5004, epoch 1/90 iteration 5005/5005",
        "1281167, 256, 5005, epoch 2/90 iteration 1/5005",
        "1281167, 256, 10129, epoch 3/90 iteration 120/5004",
        "10, 4, 2, epoch 1/90 iteration 3/3",
        "10, 4, 3, epoch 2/90 iteration 1/2",
        "10, 4, 4, epoch 2/90 iteration 2/2",
        "10, 4, 5, epoch 3/90 iteration 1/3",
        "10, 10, 7, epoch 8/90 iteration 1/1"
    })
    void iterationText_anyIteration_countsWithinItsEpoch(long images, long batch, int done, String text) {
        RunLength run = new RunLength(images, batch, 1000);

        assertThat(JobDescriptions.iterationText(run, 90, done)).isEqualTo(text);
    }

    @Test
    void train_jobs_areDescribedAndTheCallersDescriptionIsGivenBack() throws Exception {
        List<String> descriptions = new CopyOnWriteArrayList<>();
        SparkSession session = LocalSpark.start(2);
        try {
            TinyRun.prepare(session, folder.resolve("raw"), folder.resolve("data"));
            JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
            spark.sc().addSparkListener(new SparkListener() {
                @Override
                public void onJobStart(SparkListenerJobStart start) {
                    descriptions.add(start.properties().getProperty("spark.job.description", "none"));
                }
            });
            spark.setJobDescription("the caller's");

            new SynchronousTrainer(
                            session,
                            TinyRun.request(folder.resolve("data"), folder.resolve("run"), Map.of("iterations", "13")),
                            new RecordedProgress(),
                            () -> false)
                    .train();

            assertThat(spark.getLocalProperty("spark.job.description")).isEqualTo("the caller's");
            assertThat(session.sparkContext().isStopped()).isFalse();
        } finally {
            session.stop(); // delivers what listeners have not heard yet
        }
        assertThat(descriptions)
                .contains("epoch 1/2 iteration 1/12", "epoch 1/2 iteration 12/12", "scoring val after iteration 12")
                .anyMatch(description -> description.startsWith("epoch 2/2 iteration 1/1"));
    }
}
