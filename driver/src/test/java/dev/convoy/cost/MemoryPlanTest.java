package dev.convoy.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.config.ExchangeKind;
import dev.convoy.config.InvalidInputException;
import dev.convoy.config.NetFile;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.VectorKernelSet;
import dev.convoy.net.Net;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
    private static final long GIGABYTE = 1L << 30;

    private static NetMemory net(String name) {
        return new NetMemory(Net.of(NetFile.load(name, Map.of()).net()), new VectorKernelSet());
    }

    private static ClusterShape local(int cores, long heap) {
        return new ClusterShape(true, 1, cores, cores, 1, heap, heap);
    }

    private static MemoryRequest request(int numShards, int share) {
        return new MemoryRequest(1, false, numShards, share, 0, 1000);
    }

    private static int count(JvmMemory jvm, String what) {
        return jvm.parts().stream()
                .filter(part -> part.what().startsWith(what))
                .mapToInt(JvmMemory.Part::count)
                .sum();
    }

    /** Two tasks of four shards each hold three arrays; the pool keeps them from iteration to iteration. */
    @Test
    void of_localMaster_countsOneJvm() {
        NetMemory alexnet = net("alexnet");

        MemoryPlan plan = MemoryPlan.of(request(8, 16), alexnet, local(2, 24 * GIGABYTE), ExchangeKind.DRIVER);

        JvmMemory jvm = plan.jvms().get(0);
        assertThat(plan.jvms()).hasSize(1);
        assertThat(plan.microBatch()).isEqualTo(16);
        assertThat(count(jvm, "weights")).isEqualTo(2);
        assertThat(count(jvm, "state of the update rule")).isEqualTo(1);
        assertThat(count(jvm, "gradients")).isEqualTo(6);
        assertThat(count(jvm, "tasks: activations")).isEqualTo(2);
        assertThat(jvm.used())
                .isEqualTo(9 * alexnet.vector()
                        + 2 * alexnet.task(16)
                        - alexnet.packedWeights()
                        + 2 * alexnet.scoringTask()
                        + 1000);
        assertThat(plan.fits()).isTrue();
    }

    /** With momentum the velocity travels with the weights, and each of two threads has both and a gradient for itself. */
    @Test
    void of_localSteps_countsStatesThatTravelAndThoseOfThreads() {
        NetMemory net = net("cifar10_quick");
        MemoryRequest local = new MemoryRequest(1, false, 8, 16, 0, 1, 2, 3, 1000);

        JvmMemory jvm = MemoryPlan.of(local, net, local(2, GIGABYTE), ExchangeKind.DRIVER)
                .jvms()
                .get(0);

        assertThat(count(jvm, "state that local steps begin with")).isEqualTo(1);
        assertThat(jvm.used())
                .isEqualTo((9 + 6 + 2 + 2 * 3) * net.vector() + 2 * net.task(16) + 2 * net.scoringTask() + 1000);
    }

    /** Four executors of two cores and 16 shards: eight tasks of two shards. */
    @Test
    void of_cluster_countsDriverAndExecutors() {
        NetMemory net = net("cifar10_quick");
        ClusterShape cluster = new ClusterShape(false, 4, 8, 2, 1, GIGABYTE, GIGABYTE);

        MemoryPlan byDriver = MemoryPlan.of(request(16, 16), net, cluster, ExchangeKind.DRIVER);
        MemoryPlan sharded = MemoryPlan.of(request(16, 16), net, cluster, ExchangeKind.SHARDED);

        assertThat(count(byDriver.jvms().get(0), "gradients of tasks")).isEqualTo(8);
        assertThat(count(sharded.jvms().get(0), "gradients of tasks")).isEqualTo(2);
        assertThat(count(byDriver.jvms().get(1), "tasks: activations")).isEqualTo(2);
        // gradients are kept while scoring, which takes more than gradients on their way
        assertThat(count(byDriver.jvms().get(1), "gradients")).isEqualTo(4);
        assertThat(count(byDriver.jvms().get(1), "tasks that score")).isEqualTo(2);
        assertThat(byDriver.summary()).contains("the driver needs", ", each executor needs");
    }

    /** One shard: one task with the scratch of two threads, one gradient. */
    @Test
    void of_fewerShardsThanCores_countsOneTaskWithThreads() {
        NetMemory net = net("cifar10_quick");

        MemoryRequest request = new MemoryRequest(1, false, 1, 16, 0, 8, 1, 0, 1000);

        JvmMemory jvm = MemoryPlan.of(request, net, local(2, GIGABYTE), ExchangeKind.DRIVER)
                .jvms()
                .get(0);

        assertThat(jvm.parts())
                .anySatisfy(part -> assertThat(part)
                        .isEqualTo(new JvmMemory.Part(
                                "tasks: activations and gradients, 16 images, 2 threads",
                                1,
                                net.task(16, 2) - net.packedWeights())));
        assertThat(count(jvm, "gradients")).isEqualTo(1);
        assertThat(net.task(16, 2)).isGreaterThan(net.task(16));
        assertThat(MemoryPlan.of(request(1, 16), net, local(2, GIGABYTE), ExchangeKind.DRIVER)
                        .jvms()
                        .get(0)
                        .used())
                .isLessThan(jvm.used()); // by one thread for each block
    }

    /** A task of four cores computes no more shards side by side than it has. */
    @Test
    void of_tasksWithMoreCoresThanShards_countsWhatTheyCompute() {
        NetMemory net = net("cifar10_quick");
        ClusterShape cluster = new ClusterShape(true, 1, 1, 1, 4, GIGABYTE, GIGABYTE);

        JvmMemory two = MemoryPlan.of(request(2, 16), net, cluster, ExchangeKind.DRIVER)
                .jvms()
                .get(0);
        JvmMemory eight = MemoryPlan.of(request(8, 16), net, cluster, ExchangeKind.DRIVER)
                .jvms()
                .get(0);

        assertThat(count(two, "tasks: activations")).isEqualTo(2);
        assertThat(count(two, "gradients")).isEqualTo(2);
        assertThat(count(eight, "tasks: activations")).isEqualTo(4);
        assertThat(count(eight, "gradients")).isEqualTo(8);
    }

    /** A share of 256 images of AlexNet takes some 1.5 GB more than one of 16. */
    @Test
    void of_shareThatDoesNotFit_isDivided() {
        NetMemory alexnet = net("alexnet");
        long heap = 3 * GIGABYTE;

        MemoryPlan plan = MemoryPlan.of(request(1, 256), alexnet, local(1, heap), ExchangeKind.DRIVER);
        MemoryPlan roomy = MemoryPlan.of(request(1, 256), alexnet, local(1, 8 * heap), ExchangeKind.DRIVER);

        assertThat(roomy.dividesShares()).isFalse();
        assertThat(plan.dividesShares()).isTrue();
        assertThat(plan.microBatch() % 16).isZero();
        assertThat(plan.fits()).isTrue();
        assertThat(plan.summary()).endsWith("shares of 256 images in pieces of " + plan.microBatch());
    }

    @Test
    void of_microBatchThatIsSet_isTaken() {
        MemoryRequest set = new MemoryRequest(1, false, 1, 256, 48, 0);

        MemoryPlan plan = MemoryPlan.of(set, net("cifar10_quick"), local(1, GIGABYTE), ExchangeKind.DRIVER);

        assertThat(plan.microBatch()).isEqualTo(48);
    }

    @Test
    void of_netWithBatchNorm_isNotDivided() {
        MemoryPlan plan = MemoryPlan.of(request(1, 256), net("resnet50"), local(1, GIGABYTE), ExchangeKind.DRIVER);

        assertThat(plan.fits()).isFalse();
        assertThat(plan.dividesShares()).isFalse();
    }

    @Test
    void require_tooSmallAHeap_throwsWithTheArithmeticAndWhatToSet() {
        NetMemory alexnet = net("alexnet");
        MemoryPlan plan = MemoryPlan.of(request(8, 16), alexnet, local(2, GIGABYTE), ExchangeKind.DRIVER);

        assertThatThrownBy(() -> plan.require(plan, plan))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("the run does not fit in memory: the JVM needs ")
                .hasMessageContaining("Spark's reserve")
                .hasMessageContaining("CONVOY_MEMORY=" + plan.jvms().get(0).enough());
        assertThat(plan.jvms().get(0).needed()).isBetween(3 * GIGABYTE, 5 * GIGABYTE);
    }

    @Test
    void enough_asTheSettingSays_isEnough() {
        JvmMemory jvm = new JvmMemory("a JVM", "m", 100, java.util.List.of(new JvmMemory.Part("all", 1, 3 * GIGABYTE)));

        long gigabytes = Long.parseLong(jvm.enough().replace("g", ""));

        assertThat(new JvmMemory("a JVM", "m", gigabytes * GIGABYTE, jvm.parts()).fits())
                .isTrue();
        assertThat(new JvmMemory("a JVM", "m", (gigabytes - 1) * GIGABYTE, jvm.parts()).fits())
                .isFalse();
    }

    @Test
    void task_ofSmallNet_isWhatATaskTakes() {
        Net net = Net.of(NetFile.load("lenet", Map.of()).net());
        ScalarKernelSet kernels = new ScalarKernelSet("test");

        assertThat(new NetMemory(net, kernels).task(32))
                .isEqualTo(net.newTask(kernels, 32).bytes() + 32L * 28 * 28 * Float.BYTES);
    }
}
