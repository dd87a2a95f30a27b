package dev.convoy.sanity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.config.LocalSteps;
import dev.convoy.cost.ComputeCost;
import dev.convoy.cost.CostPrediction;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A core that takes 0.1 ms for an image, two cores, Spark's job 5 ms and 1 ms of exchange beside it. */
class SchedulingCheckTest {
    private static final double JOB = 0.005;

    private static CostPrediction prediction(int batchSize, int miniBatches) {
        int shards = Math.max(1, batchSize / 16);
        ComputeCost compute = new ComputeCost(1_000_000, batchSize, miniBatches, shards, Math.min(2, shards), 60);
        return new CostPrediction(compute, JOB + 0.001);
    }

    private static Finding finding(CostPrediction prediction, int trainingImages, Optional<LocalSteps> local) {
        return new SchedulingCheck(prediction, JOB, 2, trainingImages, local)
                .run()
                .get(0);
    }

    /** 1,024 images take 51.2 ms of computing. */
    @Test
    void run_largeBatch_passes() {
        assertThat(finding(prediction(1024, 1), 60_000, Optional.empty()))
                .hasToString("PASS scheduling Spark's job takes 5 of the 57.2 ms of an iteration, 9 %");
    }

    /**
     * 32 images take 1.6 ms of 7.6. For 50 ms beside a job of 5 ms computing must take 44: 880 images, 896 in full blocks on
     * two cores, or 28 steps of 1.6 ms.
     */
    @Test
    void run_smallBatch_namesTheBatchSizeAndTheStepsThatWouldDo() {
        Finding finding = finding(prediction(32, 1), 60_000, Optional.empty());

        assertThat(finding.verdict()).isEqualTo(Verdict.WARN);
        assertThat(finding.text())
                .isEqualTo(
                        "Spark's job takes 5 of the 7.6 ms of an iteration, 66 %, whatever the net: 4211 images/s, and"
                                + " 12308 without it; from batch_size=896 on it is at most 10 %, 17638 images/s; or, another"
                                + " algorithm with another result, local_steps={steps: 28, workers: 2}, 17638 images/s");
    }

    /** The advice, taken, is good enough. */
    @Test
    void run_whatWasAdvised_passes() {
        assertThat(finding(prediction(896, 1), 60_000, Optional.empty()).verdict())
                .isEqualTo(Verdict.PASS);
        assertThat(finding(prediction(32, 28), 60_000, Optional.of(new LocalSteps(28, 2)))
                        .verdict())
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void run_smallTrainingSplit_saysThatNoBatchIsLargeEnough() {
        assertThat(finding(prediction(32, 1), 500, Optional.empty()).text())
                .contains("no batch of the 500 training images makes it 10 %", "local_steps={steps: 15, workers: 2}");
    }

    /** 24 divides into 8 parts at most, and 9 into none. */
    @Test
    void run_batchThatCoresDoNotDivide_advisesFewerWorkers() {
        assertThat(new SchedulingCheck(prediction(24, 1), JOB, 16, 60_000, Optional.empty())
                        .run()
                        .get(0)
                        .text())
                .contains(", workers: 8}");
        assertThat(finding(prediction(9, 1), 60_000, Optional.empty()).text()).contains(", workers: 1}");
    }

    @Test
    void run_fewLocalSteps_advisesMoreOfThem() {
        assertThat(finding(prediction(32, 4), 60_000, Optional.of(new LocalSteps(4, 2)))
                        .text())
                .contains("from batch_size=224 on", "or more steps, local_steps={steps: 28, workers: 2}");
    }
}
