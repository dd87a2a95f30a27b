package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.VectorKernelSet;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A net whose second and third convolution have so much work that weights are packed for each block; by vectors, for the time. */
class PassingWeightsTest {
    private static final int CHANNELS = 176;
    private static final int SIDE = 32;
    /** Packed weights of a large convolution, in one direction, and biases. */
    private static final long PACKED_BYTES = Float.BYTES * (36L * CHANNELS * CHANNELS + CHANNELS);

    private static final Initializer HE = new Initializer.He();
    private static final KernelSet KERNELS = new VectorKernelSet();
    private static final Net NET = Net.of(new NetDefinition(
            "net",
            new InputDefinition(3, SIDE, SIDE, MeanSubtraction.NONE, 1),
            List.of(
                    ReferenceNets.conv("conv1", CHANNELS, 3, 1, HE),
                    new ReluDefinition("relu1"),
                    ReferenceNets.conv("conv2", CHANNELS, 3, 1, HE),
                    ReferenceNets.conv("conv3", CHANNELS, 3, 1, HE),
                    new GlobalPoolDefinition("pool", PoolKind.AVERAGE),
                    ReferenceNets.fullyConnected("scores", 4, HE),
                    new SoftmaxLossDefinition("loss"))));
    private static final float[] PARAMETERS = NET.initialParameters(1);

    private static NetTask task(int maxImages, float[] parameters) {
        NetTask task = NET.newTask(KERNELS, maxImages);
        task.setParameters(parameters);
        return task;
    }

    @Test
    void weightBytes_ofATask_areThoseOfSmallLayers() {
        NetTask training = NET.newTask(KERNELS, 16);
        NetTask scoring = NET.newScoringTask(KERNELS, 16);

        assertThat(training.weightBytes())
                .isEqualTo(NET.taskWeightBytes(KERNELS))
                .isLessThan(PACKED_BYTES / 10);
        assertThat(scoring.weightBytes()).isBetween(2 * PACKED_BYTES, 2 * PACKED_BYTES + PACKED_BYTES / 10);
    }

    @Test
    void taskBytes_ofANet_areWhatATaskAllocates() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long planned = NET.taskBytes(KERNELS, 16);
        NET.newTask(KERNELS, 16); // loads classes

        long start = threads.getCurrentThreadAllocatedBytes();
        NetTask task = NET.newTask(KERNELS, 16);
        long made = threads.getCurrentThreadAllocatedBytes() - start;

        assertThat(task.bytes()).isEqualTo(planned);
        assertThat(made).isBetween(planned, planned + planned / 100);
    }

    /** A task that only scores keeps packed weights. */
    @Test
    void scores_byATaskThatTrains_haveTheBitsOfKeptWeights() {
        TestBatch batch = new TestBatch(NET, 21, 1);
        float[] expected = new float[21 * 4];
        float[] actual = new float[21 * 4];
        NetTask scoring = NET.newScoringTask(KERNELS, 21);
        scoring.setParameters(PARAMETERS);

        scoring.scores(21, batch.images, expected);
        task(21, PARAMETERS).scores(21, batch.images, actual);

        assertThat(Arrays.mismatch(actual, expected)).isEqualTo(-1);
    }

    @Test
    void collectGradient_inPiecesAndWithNewParameters_givesTheSameBits() {
        TestBatch batch = new TestBatch(NET, 21, 1);
        float[] expected = new float[PARAMETERS.length];
        batch.addGradient(task(21, PARAMETERS), expected);
        float[] actual = new float[PARAMETERS.length];
        NetTask pieces = task(16, NET.initialParameters(2));
        batch.only(0).addGradient(pieces, new float[PARAMETERS.length]);
        NetTask sibling = pieces.newSibling();

        sibling.setParameters(PARAMETERS, 1);
        int size = NET.inputShape().size();
        for (int from = 0; from < 21; from += 16) {
            int to = Math.min(21, from + 16);
            sibling.collectGradient(
                    to - from,
                    Arrays.copyOfRange(batch.images, from * size, to * size),
                    Arrays.copyOfRange(batch.labels, from, to),
                    Arrays.copyOfRange(batch.keys, from, to),
                    actual);
        }
        sibling.addCollectedGradient(actual);

        assertThat(Arrays.mismatch(actual, expected)).isEqualTo(-1);
    }
}
