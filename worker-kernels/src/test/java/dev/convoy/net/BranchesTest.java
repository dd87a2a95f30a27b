package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.layer.DropoutForm;
import dev.convoy.loss.BatchResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nets with branches compute, told from nets without. */
class BranchesTest {
    private static final Initializer HE = new Initializer.He();
    private static final LayerDefinition LOSS = new SoftmaxLossDefinition("loss");
    private static final int IMAGES = 21;

    @Test
    void concat_ofTwoConvolutions_isOneConvolutionWithTheFiltersOfBoth() {
        NetDefinition two = TestBatch.net(
                List.of("b: input", "cat: a b"),
                ReferenceNets.conv("a", 2, 3, 1, HE),
                ReferenceNets.conv("b", 3, 3, 1, HE),
                new ConcatDefinition("cat"),
                ReferenceNets.fullyConnected("scores", 4, HE),
                LOSS);
        NetDefinition one = TestBatch.net(
                ReferenceNets.conv("both", 5, 3, 1, HE), ReferenceNets.fullyConnected("scores", 4, HE), LOSS);
        float[] branches = Net.of(two).initialParameters(3);
        // a: 2 filters of 18 weights, 2 biases; b: 3 filters, 3 biases
        float[] joined = branches.clone();
        System.arraycopy(branches, 0, joined, 0, 36);
        System.arraycopy(branches, 38, joined, 36, 54);
        System.arraycopy(branches, 36, joined, 90, 2);
        System.arraycopy(branches, 92, joined, 92, 3);

        assertThat(scores(two, branches)).containsExactly(scores(one, joined));
    }

    @Test
    void sum_ofAConvolutionAndItself_isTwiceTheConvolution() {
        NetDefinition sum = TestBatch.net(
                List.of("sum: conv conv"), ReferenceNets.conv("conv", 4, 7, 0, HE), new SumDefinition("sum"), LOSS);
        NetDefinition single = TestBatch.net(ReferenceNets.conv("conv", 4, 7, 0, HE), LOSS);
        float[] parameters = Net.of(single).initialParameters(3);

        float[] once = scores(single, parameters);
        float[] twice = scores(sum, parameters);

        for (int i = 0; i < once.length; i++) {
            assertThat(twice[i]).isEqualTo(2 * once[i]);
        }
    }

    @Test
    void sum_inAnyPlace_isTheSum() {
        float[] sums = new float[3];
        List<String> terms = new ArrayList<>(List.of("a", "b"));
        for (int i = 0; i < sums.length; i++) {
            NetDefinition net = TestBatch.net(
                    List.of("b: input", "sum: " + String.join(" ", terms)),
                    ReferenceNets.conv("a", 4, 7, 0, HE),
                    ReferenceNets.conv("b", 4, 7, 0, HE),
                    new SumDefinition("sum"),
                    LOSS);
            sums[i] = scores(net, Net.of(net).initialParameters(3))[5];
            Collections.reverse(terms);
        }

        assertThat(sums[1]).isEqualTo(sums[0]);
        assertThat(sums[2]).isEqualTo(sums[0]);
    }

    @Test
    void inPlaceLayers_onValuesThatOthersRead_leaveThemAlone() {
        DropoutDefinition drop = new DropoutDefinition("drop", 0.25, DropoutForm.SCALE_AT_TEST);
        NetDefinition net = TestBatch.net(
                List.of("sum: conv drop"),
                ReferenceNets.conv("conv", 4, 7, 0, HE),
                drop,
                new SumDefinition("sum"),
                LOSS);
        NetDefinition single = TestBatch.net(ReferenceNets.conv("conv", 4, 7, 0, HE), LOSS);
        float[] parameters = Net.of(net).initialParameters(3);

        float[] once = scores(single, parameters);
        float[] withDropped = scores(net, parameters);

        for (int i = 0; i < once.length; i++) {
            assertThat(withDropped[i]).isEqualTo(once[i] + 0.75f * once[i]);
        }
    }

    @Test
    void auxiliaryLoss_inTraining_isAddedWithItsWeightAndLeftOutInTests() {
        NetDefinition definition = TestBatch.net(
                List.of("aux: conv", "scores: conv"),
                ReferenceNets.conv("conv", 3, 3, 1, HE),
                ReferenceNets.fullyConnected("aux", 4, HE),
                new SoftmaxLossDefinition("aux_loss", 0.5),
                ReferenceNets.fullyConnected("scores", 4, HE),
                LOSS);
        Net net = Net.of(definition);
        float[] parameters = net.initialParameters(3);
        // conv has 57 parameters, aux 592; its own net is the main net without the other branch
        float[] main = new float[57 + 592];
        System.arraycopy(parameters, 0, main, 0, 57);
        System.arraycopy(parameters, 57 + 592, main, 57, 592);
        float[] auxiliary = Arrays.copyOf(parameters, 57 + 592);
        NetDefinition chain = TestBatch.net(
                ReferenceNets.conv("conv", 3, 3, 1, HE), ReferenceNets.fullyConnected("scores", 4, HE), LOSS);

        BatchResult both = train(definition, parameters);
        BatchResult mainAlone = train(chain, main);
        BatchResult auxiliaryAlone = train(chain, auxiliary);

        assertThat(both.lossSum()).isEqualTo(0.5 * auxiliaryAlone.lossSum() + mainAlone.lossSum());
        assertThat(both.correct()).isEqualTo(mainAlone.correct());
        assertThat(evaluate(definition, parameters)).isEqualTo(evaluate(chain, main));
        assertThat(scores(definition, parameters)).containsExactly(scores(chain, main));
    }

    @Test
    void summary_ofBranches_namesEachLayerOnce() {
        Net net = Net.of(TestBatch.net(
                List.of("b: input", "cat: a b", "c: cat", "d: cat", "sum: c d"),
                ReferenceNets.conv("a", 2, 3, 1, HE),
                ReferenceNets.conv("b", 3, 3, 1, HE),
                new ConcatDefinition("cat"),
                ReferenceNets.conv("c", 4, 7, 0, HE),
                ReferenceNets.conv("d", 4, 7, 0, HE),
                new SumDefinition("sum"),
                LOSS));

        assertThat(net.summary())
                .extracting(layer -> layer.name() + " " + layer.output() + " " + layer.activationFloats())
                .containsExactly(
                        "a 2x7x7 98",
                        "b 3x7x7 147",
                        "cat 5x7x7 245",
                        "c 4x1x1 4",
                        "d 4x1x1 4",
                        "sum 4x1x1 0",
                        "loss 4x1x1 0");
    }

    @Test
    void joins_ofShapesThatDiffer_throw() {
        assertRejected(
                "cat: expected inputs of one height and width, found 2x7x7 and 4x5x5",
                List.of("cat: input conv"),
                ReferenceNets.conv("conv", 4, 3, 0, HE),
                new ConcatDefinition("cat"),
                LOSS);
        assertRejected(
                "sum: expected inputs of one shape, found 2x7x7 and 4x7x7",
                List.of("sum: input conv"),
                ReferenceNets.conv("conv", 4, 3, 1, HE),
                new SumDefinition("sum"),
                LOSS);
    }

    private static void assertRejected(String message, List<String> inputs, LayerDefinition... layers) {
        NetDefinition definition = TestBatch.net(inputs, layers);

        assertThatThrownBy(() -> Net.of(definition))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static NetTask task(Net net, float[] parameters) {
        NetTask task = net.newTask(new ScalarKernelSet("test"), IMAGES);
        task.setParameters(parameters);
        return task;
    }

    private static float[] scores(NetDefinition definition, float[] parameters) {
        Net net = Net.of(definition);
        float[] scores = new float[IMAGES * net.outputs()];
        task(net, parameters).scores(IMAGES, new TestBatch(net, IMAGES, 1).images, scores);
        return scores;
    }

    private static BatchResult train(NetDefinition definition, float[] parameters) {
        Net net = Net.of(definition);
        return new TestBatch(net, IMAGES, 1).addGradient(task(net, parameters), new float[parameters.length]);
    }

    private static BatchResult evaluate(NetDefinition definition, float[] parameters) {
        Net net = Net.of(definition);
        TestBatch batch = new TestBatch(net, IMAGES, 1);
        return task(net, parameters).evaluate(IMAGES, batch.images, batch.labels);
    }
}
