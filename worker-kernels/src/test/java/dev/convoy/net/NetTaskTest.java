package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.LrnRegion;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.layer.DropoutForm;
import dev.convoy.loss.BatchResult;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NetTaskTest {
    private static final KernelSet KERNELS = new ScalarKernelSet("test");
    private static final Initializer HE = new Initializer.He();
    private static final NetDefinition ALL_LAYERS = TestBatch.net(
            ReferenceNets.conv("conv1", 5, 3, 1, HE),
            new MaxPoolDefinition("pool1", 3, 2, 0, Rounding.UP),
            new ReluDefinition("relu1"),
            new ConvDefinition("conv2", 6, 3, 1, 1, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
            new ReluDefinition("relu2"),
            new LocallyConnectedDefinition("local", 3, 3, 1, 1, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
            new LeakyReluDefinition("leaky", 0.1),
            new SoftmaxDefinition("softmax"),
            new ScaleDefinition("scale", 3),
            new LrnDefinition("norm", 3, 0.1, 0.75, 1, LrnRegion.ACROSS_CHANNELS, false),
            new AveragePoolDefinition("pool2", 2, 2, 0, Rounding.DOWN),
            new MaxoutDefinition("maxout", 3),
            new GeluDefinition("gelu"),
            new GlobalPoolDefinition("pool3", PoolKind.AVERAGE),
            new TanhDefinition("tanh"),
            ReferenceNets.fullyConnected("full", 7, HE),
            new ReluDefinition("relu3"),
            new SigmoidDefinition("sigmoid"),
            new DropoutDefinition("drop", 0.3, DropoutForm.INVERTED),
            ReferenceNets.fullyConnected("scores", 4, HE),
            new SoftmaxLossDefinition("loss"));

    @Test
    void addGradient_unusedLanesAfterAFullBatch_doNotLeakIn() {
        Net net = Net.of(ALL_LAYERS);
        float[] parameters = net.initialParameters(1);
        TestBatch few = new TestBatch(net, 5, 1);
        TestBatch many = new TestBatch(net, 32, 2);
        NetTask fresh = task(net, 32, parameters);
        NetTask used = task(net, 32, parameters);
        many.addGradient(used, new float[net.parameterCount()]);

        float[] expected = new float[net.parameterCount()];
        BatchResult expectedResult = few.addGradient(fresh, expected);
        float[] actual = new float[net.parameterCount()];
        BatchResult actualResult = few.addGradient(used, actual);

        assertThat(actual).containsExactly(expected);
        assertThat(actualResult).isEqualTo(expectedResult);
    }

    @Test
    void addGradient_anyMaxImages_givesTheSameBits() {
        Net net = Net.of(ALL_LAYERS);
        float[] parameters = net.initialParameters(1);
        TestBatch batch = new TestBatch(net, 21, 1);
        float[] expected = new float[net.parameterCount()];
        batch.addGradient(task(net, 21, parameters), expected);

        for (int maxImages : new int[] {22, 32, 33, 64}) {
            float[] actual = new float[net.parameterCount()];
            batch.addGradient(task(net, maxImages, parameters), actual);

            assertThat(actual).as("maxImages %d", maxImages).containsExactly(expected);
        }
    }

    @Test
    void addGradient_ofABatch_isTheSumOverItsImages() {
        Net net = Net.of(ALL_LAYERS);
        NetTask task = task(net, 19, net.initialParameters(1));
        TestBatch batch = new TestBatch(net, 19, 1);
        float[] whole = new float[net.parameterCount()];
        double[] sum = new double[net.parameterCount()];
        double[] magnitude = new double[net.parameterCount()];
        double lossSum = 0;
        int correct = 0;

        BatchResult result = batch.addGradient(task, whole);
        for (int image = 0; image < 19; image++) {
            float[] one = new float[net.parameterCount()];
            BatchResult single = batch.only(image).addGradient(task, one);
            lossSum += single.lossSum();
            correct += single.correct();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += one[i];
                magnitude[i] += Math.abs(one[i]);
            }
        }

        assertThat(result.lossSum()).isCloseTo(lossSum, within(1e-12));
        assertThat(result.correct()).isEqualTo(correct);
        for (int i = 0; i < sum.length; i++) {
            // a convolution's weight sums up to 19 images of 49 pixels; terms of one image may cancel, hence the floor
            assertThat((double) whole[i]).isCloseTo(sum[i], within(19 * 49 * 0x1p-24 * (magnitude[i] + 0.1)));
        }
    }

    @Test
    void addGradient_calledTwice_accumulates() {
        Net net = Net.of(ALL_LAYERS);
        NetTask task = task(net, 8, net.initialParameters(1));
        TestBatch batch = new TestBatch(net, 8, 1);
        float[] once = new float[net.parameterCount()];
        float[] twice = new float[net.parameterCount()];

        batch.addGradient(task, once);
        batch.addGradient(task, twice);
        batch.addGradient(task, twice);

        for (int i = 0; i < once.length; i++) {
            assertThat(twice[i]).isEqualTo(2 * once[i]);
        }
    }

    @Test
    void lossWeight_ofTwo_doublesLossAndGradient() {
        ConvDefinition conv = ReferenceNets.conv("conv", 5, 3, 1, HE);
        FullyConnectedDefinition scores = ReferenceNets.fullyConnected("scores", 4, HE);
        Net net = Net.of(TestBatch.net(conv, scores, new SoftmaxLossDefinition("loss")));
        Net heavier = Net.of(TestBatch.net(conv, scores, new SoftmaxLossDefinition("loss", 2)));
        TestBatch batch = new TestBatch(net, 18, 1);
        NetTask task = task(net, 18, net.initialParameters(1));
        NetTask heavierTask = task(heavier, 18, net.initialParameters(1));
        float[] gradient = new float[net.parameterCount()];
        float[] heavierGradient = new float[net.parameterCount()];

        BatchResult result = batch.addGradient(task, gradient);
        BatchResult heavierResult = batch.addGradient(heavierTask, heavierGradient);

        assertThat(heavierResult).isEqualTo(result.weighted(2));
        assertThat(heavierResult.lossSum()).isEqualTo(2 * result.lossSum());
        for (int i = 0; i < gradient.length; i++) {
            assertThat(heavierGradient[i]).isEqualTo(2 * gradient[i]); // exact: a power of two
        }
        assertThat(heavierTask.evaluate(18, batch.images, batch.labels).lossSum())
                .isEqualTo(2 * task.evaluate(18, batch.images, batch.labels).lossSum());
    }

    @Test
    void addGradient_otherKeys_dropOtherActivations() {
        Net net = Net.of(ALL_LAYERS);
        NetTask task = task(net, 8, net.initialParameters(1));
        TestBatch batch = new TestBatch(net, 8, 1);
        float[] expected = new float[net.parameterCount()];
        float[] other = new float[net.parameterCount()];

        batch.addGradient(task, expected);
        long[] keys = batch.keys.clone();
        Arrays.setAll(batch.keys, i -> keys[i] + 1);
        batch.addGradient(task, other);

        assertThat(other).isNotEqualTo(expected);
    }

    @Test
    void relu_takenOverOrAlone_givesTheSameBits() {
        ConvDefinition conv = ReferenceNets.conv("conv", 5, 3, 1, HE);
        FullyConnectedDefinition scores = ReferenceNets.fullyConnected("scores", 4, HE);
        SoftmaxLossDefinition loss = new SoftmaxLossDefinition("loss");
        Net takenOver = Net.of(TestBatch.net(conv, new ReluDefinition("relu"), scores, loss));
        Net alone = Net.of(TestBatch.net(
                conv,
                new DropoutDefinition("nothing", 0, DropoutForm.INVERTED),
                new ReluDefinition("relu"),
                scores,
                loss));
        TestBatch batch = new TestBatch(alone, 18, 1);
        float[] expected = new float[alone.parameterCount()];
        float[] actual = new float[alone.parameterCount()];

        batch.addGradient(task(alone, 18, alone.initialParameters(1)), expected);
        batch.addGradient(task(takenOver, 18, alone.initialParameters(1)), actual);

        assertThat(takenOver.nodes()).hasSize(2);
        assertThat(actual).containsExactly(expected);
    }

    @Test
    void evaluate_anyTime_isInTestMode() {
        Net net = Net.of(ALL_LAYERS);
        NetTask task = task(net, 20, net.initialParameters(1));
        TestBatch batch = new TestBatch(net, 20, 1);
        BatchResult first = task.evaluate(20, batch.images, batch.labels);

        batch.addGradient(task, new float[net.parameterCount()]);

        assertThat(task.evaluate(20, batch.images, batch.labels)).isEqualTo(first);
    }

    @Test
    void probabilities_ofABatch_areTheSoftmaxOfItsScores() {
        Net net = Net.of(ALL_LAYERS);
        NetTask task = task(net, 20, net.initialParameters(1));
        TestBatch batch = new TestBatch(net, 20, 1);
        float[] scores = new float[80];
        float[] probabilities = new float[80];

        task.scores(20, batch.images, scores);
        task.probabilities(20, batch.images, probabilities);

        double lossSum = 0;
        for (int image = 0; image < 20; image++) {
            double sum = 0;
            for (int k = 0; k < 4; k++) {
                sum += Math.exp(scores[image * 4 + k]);
            }
            for (int k = 0; k < 4; k++) {
                double expected = Math.exp(scores[image * 4 + k]) / sum;
                assertThat((double) probabilities[image * 4 + k]).isCloseTo(expected, within(0x1p-24));
            }
            lossSum -= Math.log(Math.exp(scores[image * 4 + batch.labels[image]]) / sum);
        }
        assertThat(task.evaluate(20, batch.images, batch.labels).lossSum()).isCloseTo(lossSum, within(1e-12));
    }

    @Test
    void setParameters_again_replacesThem() {
        Net net = Net.of(ALL_LAYERS);
        TestBatch batch = new TestBatch(net, 20, 1);
        NetTask task = task(net, 20, net.initialParameters(1));
        float[] parameters = net.initialParameters(2);

        task.setParameters(parameters);
        BatchResult expected = task(net, 20, parameters).evaluate(20, batch.images, batch.labels);

        assertThat(task.evaluate(20, batch.images, batch.labels)).isEqualTo(expected);
    }

    @Test
    void forgetParameters_andTheSameVersionAgain_computesAlike() {
        Net net = Net.of(ALL_LAYERS);
        TestBatch batch = new TestBatch(net, 20, 1);
        NetTask task = net.newTask(KERNELS, 20);
        float[] parameters = net.initialParameters(1);
        task.setParameters(parameters, 1);
        BatchResult expected = task.evaluate(20, batch.images, batch.labels);

        task.forgetParameters();

        assertThatThrownBy(() -> task.evaluate(20, batch.images, batch.labels))
                .isInstanceOf(IllegalStateException.class);
        task.setParameters(parameters, 1);
        assertThat(task.evaluate(20, batch.images, batch.labels)).isEqualTo(expected);
    }

    @Test
    void arguments_thatDoNotFit_throw() {
        Net net = Net.of(ALL_LAYERS);
        NetTask task = net.newTask(KERNELS, 4);
        float[] images = new float[5 * net.inputShape().size()];
        float[] gradient = new float[net.parameterCount()];

        assertThatThrownBy(() -> task.evaluate(1, images, new int[1]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("parameters must be set before net net computes anything");
        assertThatThrownBy(() -> task.setParameters(new float[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("net net has %d parameters, parameters have 3", net.parameterCount());
        task.setParameters(net.initialParameters(1));
        assertThatThrownBy(() -> task.addGradient(5, images, new int[5], new long[5], gradient))
                .hasMessage("a batch must have 0 to 4 images, found 5");
        assertThatThrownBy(() -> task.addGradient(4, images, new int[] {0, 1, 2, 4}, new long[4], gradient))
                .hasMessage("label must be in [0, 4), found 4 at image 3");
        assertThatThrownBy(() -> task.addGradient(4, images, new int[4], new long[3], gradient))
                .hasMessage("4 images need as many keys, found 3");
        assertThatThrownBy(() -> task.addGradient(4, images, new int[4], new long[4], new float[1]))
                .hasMessage("net net has %d parameters, gradient have 1", net.parameterCount());
        assertThatThrownBy(() -> task.evaluate(2, new float[10], new int[2]))
                .hasMessage(
                        "images of a batch of 2 need %d floats, found 10",
                        2 * net.inputShape().size());
        assertThatThrownBy(() -> task.scores(2, images, new float[7]))
                .hasMessage("scores of a batch of 2 need 8 floats, found 7");
        assertThatThrownBy(() -> net.newTask(KERNELS, 0)).hasMessage("a task must take at least 1 image, found 0");
        assertThat(gradient).containsOnly(0f);
    }

    @Test
    void addGradient_noImages_addsNothing() {
        Net net = Net.of(ALL_LAYERS);
        NetTask task = task(net, 4, net.initialParameters(1));
        float[] gradient = new float[net.parameterCount()];

        BatchResult result = task.addGradient(0, new float[0], new int[0], new long[0], gradient);

        assertThat(result).isEqualTo(new BatchResult(0, 0, 0, 0));
        assertThat(gradient).containsOnly(0f);
    }

    @Test
    void addGradient_everyIteration_allocatesNextToNothing() {
        Net net = Net.of(ALL_LAYERS);
        NetTask task = task(net, 64, net.initialParameters(1));
        TestBatch batch = new TestBatch(net, 64, 1);
        float[] gradient = new float[net.parameterCount()];
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        batch.addGradient(task, gradient);

        long before = threads.getCurrentThreadAllocatedBytes();
        batch.addGradient(task, gradient);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // a pass object for each of 4 blocks and 2 runs, the result, and what iterators take; one block of the smallest
        // activation alone would be 1 KiB
        assertThat(allocated).isLessThan(4096);
        assertThat(task.bytes()).isGreaterThan(64L * net.inputShape().size() * Float.BYTES);
    }

    @Test
    void gradientDescent_twentyImages_overfitsThem() {
        Net net = Net.of(TestBatch.net(
                ReferenceNets.conv("conv1", 8, 3, 1, HE),
                new ReluDefinition("relu1"),
                new MaxPoolDefinition("pool1", 2, 2, 0, Rounding.DOWN),
                ReferenceNets.fullyConnected("full", 16, HE),
                new ReluDefinition("relu2"),
                ReferenceNets.fullyConnected("scores", 4, HE),
                new SoftmaxLossDefinition("loss")));
        float[] parameters = net.initialParameters(3);
        TestBatch batch = new TestBatch(net, 20, 4);
        NetTask task = task(net, 20, parameters);
        double firstLoss = task.evaluate(20, batch.images, batch.labels).lossSum() / 20;

        for (int iteration = 0; iteration < 200; iteration++) {
            float[] gradient = new float[parameters.length];
            task.setParameters(parameters);
            batch.addGradient(task, gradient);
            for (int i = 0; i < parameters.length; i++) {
                parameters[i] -= 0.1f * gradient[i] / 20;
            }
        }

        task.setParameters(parameters);
        BatchResult last = task.evaluate(20, batch.images, batch.labels);
        assertThat(firstLoss).isGreaterThan(1);
        assertThat(last.correct()).isEqualTo(20);
        assertThat(last.lossSum() / 20).isLessThan(0.02);
    }

    private static NetTask task(Net net, int maxImages, float[] parameters) {
        NetTask task = net.newTask(KERNELS, maxImages);
        task.setParameters(parameters);
        return task;
    }

    @Test
    void definitions_ofTheNetUsedHere_useEveryLayerAndALoss() {
        Set<Class<?>> used = ALL_LAYERS.layers().stream()
                .map(layer -> layer instanceof LossDefinition ? LossDefinition.class : layer.getClass())
                .collect(Collectors.toSet());
        used.add(JoinDefinition.class); // branches have a test of their own
        used.add(BatchNormDefinition.class); // makes the gradient of an image depend on the others: BatchNormLayerTest

        assertThat(used).containsExactlyInAnyOrder(LayerDefinition.class.getPermittedSubclasses());
    }
}
