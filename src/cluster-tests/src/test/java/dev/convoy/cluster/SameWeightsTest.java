package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The weights at the end of a run do not depend on what computed them. */
class SameWeightsTest {
    @Test
    void reference_whole_isOneHistory() {
        RunFiles reference = ReferenceRun.get();

        reference.assertOneHistory(reference);
        assertThat(reference.weightsSha256()).matches("[0-9a-f]{64}");
    }

    @Test
    @Tag("slow")
    void train_otherSeed_givesOtherWeights() throws IOException {
        RunFiles run =
                new TrainingProcess.Settings("local[2]").training("seed", "8").run(Workload.newRun("seed"));

        assertThat(run.weightsSha256()).isNotEqualTo(ReferenceRun.get().weightsSha256());
    }

    @Test
    void train_scalarKernels_givesTheWeightsOfVectorKernels() throws IOException {
        RunFiles run = new TrainingProcess.Settings("local[2]")
                .jvm("-Dconvoy.kernels=scalar")
                .run(Workload.newRun("scalar"));

        assertThat(run.kernels()).startsWith("scalar");
        assertThat(ReferenceRun.get().kernels()).startsWith("vector");
        run.assertOneHistory(ReferenceRun.get());
    }

    @Test
    @Tag("slow")
    void train_threeUnevenPartitions_givesTheWeightsOfOneCore() throws IOException {
        RunFiles run = new TrainingProcess.Settings("local[2]")
                .spark(Map.of("spark.default.parallelism", "3"))
                .run(Workload.newRun("three"));

        run.assertOneHistory(ReferenceRun.get());
    }

    @Test
    @Tag("slow")
    void train_twoCores_givesTheWeightsOfOne() throws IOException {
        RunFiles run = new TrainingProcess.Settings("local[2]").run(Workload.newRun("two"));

        run.assertOneHistory(ReferenceRun.get());
    }

    @Test
    void train_imagesOnDisk_givesTheWeightsOfImagesInMemory() throws IOException {
        RunFiles run = new TrainingProcess.Settings("local[2]")
                .training("cache", "disk")
                .run(Workload.newRun("disk"));

        run.assertOneHistory(ReferenceRun.get());
    }

    /** Half the lanes of AVX-512; on a machine without it, this is what it has anyway. */
    @Test
    @Tag("slow")
    void train_avx2_givesTheWeightsOfWiderLanes() throws IOException {
        RunFiles run = new TrainingProcess.Settings("local[2]")
                .jvm("-XX:+IgnoreUnrecognizedVMOptions")
                .jvm("-XX:UseAVX=2")
                .run(Workload.newRun("avx2"));

        assertThat(run.kernels()).startsWith("vector");
        run.assertOneHistory(ReferenceRun.get());
    }

    /** One shard more or less in a sum is another rounding, which is why the number of shards is part of the run. */
    @Test
    @Tag("slow")
    void train_otherNumberOfShards_givesOtherWeights() throws IOException {
        RunFiles run =
                new TrainingProcess.Settings("local[2]").training("shards", "4").run(Workload.newRun("shards"));

        assertThat(run.weightsSha256()).isNotEqualTo(ReferenceRun.get().weightsSha256());
    }
}
