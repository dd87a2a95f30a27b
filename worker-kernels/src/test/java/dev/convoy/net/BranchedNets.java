package dev.convoy.net;

import dev.convoy.init.Initializer;
import dev.convoy.layer.DropoutForm;
import java.util.List;
import java.util.stream.Stream;

/** Small nets with branches: every way in which values are shared, joined and overwritten. */
final class BranchedNets {
    private static final Initializer HE = new Initializer.He();
    private static final LayerDefinition SCORES = ReferenceNets.fullyConnected("scores", 4, HE);
    private static final LayerDefinition LOSS = new SoftmaxLossDefinition("loss");
    private static final LayerDefinition CONV = conv("conv", 4, 3);

    /** A net and what it is about. */
    record Named(String name, NetDefinition definition) {}

    private BranchedNets() {}

    static Stream<Named> all() {
        return Stream.of(
                named(
                        "residual block",
                        List.of("sum: conv3 relu"),
                        CONV,
                        relu("relu"),
                        conv("conv2", 4, 3),
                        relu("relu2"),
                        conv("conv3", 4, 3),
                        new SumDefinition("sum"),
                        relu("relu3"),
                        SCORES,
                        LOSS),
                named(
                        "projection",
                        List.of("short: relu", "sum: conv2 short"),
                        CONV,
                        relu("relu"),
                        conv("conv2", 5, 3),
                        conv("short", 5, 1),
                        new SumDefinition("sum"),
                        relu("relu2"),
                        conv("last", 3, 3),
                        SCORES,
                        LOSS),
                named(
                        "sum of three",
                        List.of("b: a", "c: a", "sum: a b c"),
                        conv("a", 3, 1),
                        conv("b", 3, 3),
                        conv("c", 3, 1),
                        new SumDefinition("sum"),
                        SCORES,
                        LOSS),
                named("value and itself", List.of("sum: conv conv"), CONV, new SumDefinition("sum"), SCORES, LOSS),
                named(
                        "sum with the images",
                        List.of("sum: input conv"),
                        conv("conv", 2, 3),
                        new SumDefinition("sum"),
                        conv("last", 3, 3),
                        SCORES,
                        LOSS),
                named(
                        "sum of images alone",
                        List.of("pool2: input", "sum: pool pool2"),
                        pool("pool", 3),
                        pool("pool2", 1),
                        new SumDefinition("sum"),
                        SCORES,
                        LOSS),
                named(
                        "inception block",
                        List.of("b: relu", "pool: relu", "cat: a b2 c"),
                        CONV,
                        relu("relu"),
                        conv("a", 2, 1),
                        conv("b", 3, 1),
                        relu("rb"),
                        conv("b2", 3, 5),
                        pool("pool", 3),
                        conv("c", 1, 1),
                        new ConcatDefinition("cat"),
                        relu("rc"),
                        conv("last", 3, 3),
                        SCORES,
                        LOSS),
                named(
                        "concatenation with the images",
                        List.of("cat: input conv input"),
                        CONV,
                        new ConcatDefinition("cat"),
                        conv("last", 3, 3),
                        SCORES,
                        LOSS),
                named(
                        "full connections joined",
                        List.of("g: input", "cat: f g", "h: cat", "i: cat", "sum: h i"),
                        ReferenceNets.fullyConnected("f", 3, HE),
                        ReferenceNets.fullyConnected("g", 2, HE),
                        new ConcatDefinition("cat"),
                        ReferenceNets.fullyConnected("h", 4, HE),
                        ReferenceNets.fullyConnected("i", 4, HE),
                        new SumDefinition("sum"),
                        LOSS),
                named(
                        "relu on a value that others read",
                        List.of("sum: conv relu"),
                        CONV,
                        relu("relu"),
                        new SumDefinition("sum"),
                        SCORES,
                        LOSS),
                named(
                        "dropout on a value that others read",
                        List.of("cat: conv drop"),
                        CONV,
                        new DropoutDefinition("drop", 0.3, DropoutForm.INVERTED),
                        new ConcatDefinition("cat"),
                        SCORES,
                        LOSS),
                named(
                        "relu before and after the fork",
                        List.of("b: relu", "sum: a b"),
                        CONV,
                        relu("relu"),
                        relu("a"),
                        relu("b"),
                        new SumDefinition("sum"),
                        relu("last"),
                        SCORES,
                        LOSS),
                named(
                        "auxiliary loss",
                        List.of("aux: pool", "conv2: pool"),
                        CONV,
                        relu("relu"),
                        new AveragePoolDefinition("pool", 3, 1, 1, Rounding.DOWN),
                        ReferenceNets.fullyConnected("aux", 4, HE),
                        new SoftmaxLossDefinition("aux_loss", 0.3),
                        conv("conv2", 3, 3),
                        SCORES,
                        LOSS),
                named(
                        "two losses on the same scores",
                        List.of("loss: scores"),
                        CONV,
                        SCORES,
                        new SoftmaxLossDefinition("first", 0.25),
                        LOSS),
                named(
                        "scores that are read further",
                        List.of("more: scores"),
                        CONV,
                        SCORES,
                        new SoftmaxLossDefinition("first", 0.5),
                        ReferenceNets.fullyConnected("more", 4, HE),
                        LOSS));
    }

    private static LayerDefinition conv(String name, int filters, int filterSize) {
        return ReferenceNets.conv(name, filters, filterSize, filterSize / 2, HE);
    }

    private static LayerDefinition relu(String name) {
        return new ReluDefinition(name);
    }

    private static LayerDefinition pool(String name, int window) {
        return new MaxPoolDefinition(name, window, 1, window / 2, Rounding.DOWN);
    }

    private static Named named(String name, List<String> inputs, LayerDefinition... layers) {
        return new Named(name, TestBatch.net(inputs, layers));
    }
}
