package dev.convoy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.kernel.Kernels;
import dev.convoy.loss.BatchResult;
import dev.convoy.net.LayerSummary;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import dev.convoy.net.ParameterSpec;
import dev.convoy.zoo.Zoo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The nets of the zoo are the published ones: their counts, their shapes, and that they can be trained. */
class ZooNetsTest {
    private static Net net(String name) {
        return Net.of(NetFile.load(name, Map.of()).net());
    }

    private static LayerSummary layer(Net net, String name) {
        return net.summary().stream()
                .filter(line -> line.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void load_everyZooNet_hasItsNameAndAPlan() {
        for (String name : Zoo.names()) {
            NetFile file = NetFile.load(name, Map.of());

            assertThat(file.net().name()).isEqualTo(name);
            assertThat(file.plan()).as(name).isPresent();
            assertThat(file.text()).startsWith("# ");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # computed by hand from the lecture's sizes
            two_layer_50           | 154160 | 154100
            # CS231n's page says 7,000 parameters; computed from its list of layers
            lecture_conv_conv_pool | 6440   | 1775680
            # computed from the prototxt files of BVLC/caffe
            cifar10_quick          | 145578 | 12354176
            lenet                  | 431080 | 2293000
            """)
    void net_parametersAndMultiplyAdds_areThePublishedOnes(String name, int parameters, long multiplyAdds) {
        Net net = net(name);

        assertThat(net.parameterCount()).isEqualTo(parameters);
        assertThat(net.multiplyAdds()).isEqualTo(multiplyAdds);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            two_layer_50           | fc1   | 50x1x1
            lecture_conv_conv_pool | conv2 | 10x32x32
            lecture_conv_conv_pool | pool3 | 10x4x4
            """)
    void layer_output_hasThePublishedShape(String name, String layer, String shape) {
        assertThat(layer(net(name), layer).output()).hasToString(shape);
    }

    static List<String> nets() {
        return Zoo.names();
    }

    /** A step against the gradient lowers the loss by the step times the gradient's length: the whole net at once. */
    @ParameterizedTest
    @MethodSource("nets")
    void addGradient_stepAgainstIt_lowersTheLossAsPredicted(String name) {
        assertStepLowersTheLoss(net(name));
    }

    private static void assertStepLowersTheLoss(Net net) {
        int images = 5;
        double wantedDrop = 0.01;
        Random random = new Random(3);
        float[] pixels = new float[images * net.inputShape().size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        int[] labels = random.ints(images, 0, net.outputs()).toArray();
        long[] keys = random.longs(images).toArray();
        NetTask task = net.newTask(Kernels.current(), images);
        float[] parameters = net.initialParameters(1);
        float[] gradient = new float[parameters.length];

        task.setParameters(parameters);
        BatchResult before = task.addGradient(images, pixels, labels, keys, gradient);
        double squares = 0;
        for (float g : gradient) {
            squares += (double) g / images * g / images;
        }
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] -= (float) (wantedDrop / squares * gradient[i] / images);
        }
        task.setParameters(parameters);
        BatchResult after = task.addGradient(images, pixels, labels, keys, new float[parameters.length]);

        assertThat((before.lossSum() - after.lossSum()) / images).isCloseTo(wantedDrop, within(0.2 * wantedDrop));
        for (ParameterSpec spec : net.parameterLayout()) {
            float[] part = Arrays.copyOfRange(gradient, spec.offset(), spec.offset() + spec.length());
            assertThat(part).as("gradient of %s", spec.name()).isNotEqualTo(new float[spec.length()]);
        }
    }
}
