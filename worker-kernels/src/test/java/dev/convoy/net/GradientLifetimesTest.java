package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.VectorKernelSet;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradientLifetimesTest {
    private static final Initializer HE = new Initializer.He();
    private static final NetDefinition CHAIN = TestBatch.net(
            ReferenceNets.conv("conv1", 4, 3, 1, HE),
            ReferenceNets.conv("conv2", 4, 3, 1, HE),
            ReferenceNets.conv("conv3", 4, 3, 1, HE),
            ReferenceNets.fullyConnected("scores", 4, HE),
            new SoftmaxLossDefinition("loss"));

    /**
     * Blocks that share a gradient's array must not see each other's: a batch of four blocks gives the same bits as the blocks
     * one at a time, which have an array each in any case.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource({"dev.convoy.net.NetGradientTest#nets", "dev.convoy.net.NetGradientTest#branchedNets"})
    void addGradient_fourBlocksAtOnce_sameBitsAsOneByOne(NetDefinition definition) {
        Net net = Net.of(definition);
        assumeThat(net.layerMixingImages()).isEmpty(); // another batch would be another result
        TestBatch batch = new TestBatch(net, 53, 1);
        for (KernelSet kernels : List.of(new ScalarKernelSet("test"), new VectorKernelSet())) {
            float[] expected = new float[net.parameterCount()];
            NetTask pieces = task(net, kernels, 16);
            for (int from = 0; from < 53; from += 16) {
                int to = Math.min(53, from + 16);
                int size = net.inputShape().size();
                pieces.collectGradient(
                        to - from,
                        Arrays.copyOfRange(batch.images, from * size, to * size),
                        Arrays.copyOfRange(batch.labels, from, to),
                        Arrays.copyOfRange(batch.keys, from, to),
                        expected);
            }
            pieces.addCollectedGradient(expected);
            NetTask whole = task(net, kernels, 53);
            float[] first = new float[net.parameterCount()];
            float[] second = new float[net.parameterCount()];

            batch.addGradient(whole, first);
            batch.addGradient(whole, second);

            assertThat(Arrays.mismatch(first, expected))
                    .as(kernels.description())
                    .isEqualTo(-1);
            assertThat(Arrays.mismatch(second, expected))
                    .as("again, " + kernels.description())
                    .isEqualTo(-1);
        }
    }

    private static NetTask task(Net net, KernelSet kernels, int maxImages) {
        NetTask task = net.newTask(kernels, maxImages);
        task.setParameters(net.initialParameters(1));
        return task;
    }

    /**
     * Three convolutions of one shape and the scores: what conv2 and conv3 read is needed for one block, what scores reads for
     * all.
     */
    @Test
    void lifetimes_ofAChain_overlapForNeighboursOnly() {
        Net net = Net.of(CHAIN);

        GradientLifetimes lifetimes =
                new GradientLifetimes(net.nodes(), net.heads(), net.values().size());

        assertThat(lifetimes.byBirth()).containsExactly(4, 3, 2, 1, 0);
        assertThat(List.of(1, 2)).allMatch(lifetimes::isOneBlock);
        assertThat(List.of(3, 4)).noneMatch(lifetimes::isOneBlock);
        assertThat(lifetimes.follows(1, 2)).isFalse();
        assertThat(lifetimes.follows(1, 3)).isTrue();
        assertThat(lifetimes.follows(3, 1)).isFalse();
    }

    /** Where two layers read a value, its gradient lives from the later of them on. */
    @Test
    void lifetimes_ofABranch_lastFromItsLaterReader() {
        BranchedNets.all().forEach(branched -> {
            Net net = Net.of(branched.definition());
            GradientLifetimes lifetimes =
                    new GradientLifetimes(net.nodes(), net.heads(), net.values().size());
            for (Node node : net.nodes()) {
                assertThat(node.input() != node.output() && lifetimes.follows(node.input(), node.output()))
                        .as(
                                "%s: input of %s while its output's gradient is read",
                                branched.name(), node.layer().name())
                        .isFalse();
            }
        });
    }

    /** Gradients of eight blocks take no more than those of one, but where the whole batch goes on. */
    @Test
    void taskBytes_moreBlocks_growByActivationsAndTheLastGradients() {
        Net net = Net.of(CHAIN);
        KernelSet kernels = new VectorKernelSet();

        long training = net.taskBytes(kernels, 128) - net.taskBytes(kernels, 16);
        long scoring = net.scoringTaskBytes(kernels, 128) - net.scoringTaskBytes(kernels, 16);

        long conv3AndScores = (long) net.values().get(3).shape().size()
                + net.values().get(4).shape().size();
        assertThat(training - scoring).isBetween(7 * 64 * conv3AndScores, 7 * 64 * conv3AndScores * 3 / 2);
    }
}
