package dev.convoy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.kernel.Kernels;
import dev.convoy.net.LayerSummary;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import dev.convoy.net.ParameterSpec;
import dev.convoy.zoo.Zoo;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The nets of the zoo are the published ones: their counts, their shapes, and that they can be trained. */
class ZooNetsTest {
    /** Forward multiply-adds of an image above which a net takes seconds. */
    private static final long LARGE = 100_000_000;

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
            two_layer_50           | 154160    | 154100
            # CS231n's page says 7,000 parameters; computed from its list of layers
            lecture_conv_conv_pool | 6440      | 1775680
            # computed from the demos' layer_defs
            convnetjs_mnist        | 5994      | 578560
            convnetjs_cifar10      | 22466     | 3920000
            # computed from the prototxt files of BVLC/caffe
            cifar10_quick          | 145578    | 12354176
            cifar10_full           | 89578     | 12298240
            lenet                  | 431080    | 2293000
            # computed from cuda-convnet's layer files
            cuda_convnet_18pct     | 89578     | 12298240
            cuda_convnet_13pct     | 1116490   | 18517248
            cuda_convnet_11pct     | 2112970   | 19512576
            # the paper says 60 million; computed from the prototxt files of BVLC/caffe
            alexnet                | 60965224  | 724406816
            caffenet               | 60965224  | 724406816
            # torchvision: num_params 138357544 and 15.47 GFLOPS, 143667240 and 19.63
            vgg16                  | 138357544 | 15470264320
            vgg19                  | 143667240 | 19632062464
            # computed by hand from the layers: widths 64-128-256 behind 24 whitening filters
            cifar10_speed          | 1160376   | 65431840
            # computed from BVLC/caffe's prototxt, with both auxiliary heads
            googlenet              | 13378280  | 1591044096
            # He et al. 2015, table 6: 0.27M
            resnet20               | 269722    | 40551040
            # torchvision: num_params 11689512 and 1.81 GFLOPS, 25557032 and 4.09
            resnet18               | 11689512  | 1814073344
            resnet50               | 25557032  | 4089184256
            """)
    void net_parametersAndMultiplyAdds_areThePublishedOnes(String name, int parameters, long multiplyAdds) {
        Net net = net(name);

        assertThat(net.learnedParameterCount()).isEqualTo(parameters);
        assertThat(net.multiplyAdds()).isEqualTo(multiplyAdds);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            two_layer_50           | fc1                 | 50x1x1
            lecture_conv_conv_pool | conv2               | 10x32x32
            lecture_conv_conv_pool | pool3               | 10x4x4
            convnetjs_mnist        | pool1               | 8x12x12
            convnetjs_mnist        | pool2               | 16x4x4
            convnetjs_cifar10      | pool3               | 20x4x4
            cifar10_full           | norm1               | 32x16x16
            cifar10_full           | pool3               | 64x4x4
            cifar10_speed          | whiten              | 24x31x31
            cifar10_speed          | pool6               | 256x1x1
            cuda_convnet_13pct     | local3              | 32x6x6
            cuda_convnet_11pct     | local3              | 64x6x6
            cuda_convnet_11pct     | local4              | 32x6x6
            caffenet               | norm1               | 96x27x27
            caffenet               | pool5               | 256x6x6
            vgg16                  | pool5               | 512x7x7
            vgg19                  | pool5               | 512x7x7
            googlenet              | inception_3a/output | 256x28x28
            googlenet              | inception_3b/output | 480x28x28
            googlenet              | inception_4a/output | 512x14x14
            googlenet              | inception_4d/output | 528x14x14
            googlenet              | inception_4e/output | 832x14x14
            googlenet              | inception_5b/output | 1024x7x7
            googlenet              | loss1/ave_pool      | 512x4x4
            resnet20               | block1_3/sum        | 16x32x32
            resnet20               | block3_3/sum        | 64x8x8
            resnet18               | maxpool             | 64x56x56
            resnet18               | layer4_2/sum        | 512x7x7
            resnet50               | layer1_3/sum        | 256x56x56
            resnet50               | layer4_3/sum        | 2048x7x7
            """)
    void layer_output_hasThePublishedShape(String name, String layer, String shape) {
        assertThat(layer(net(name), layer).output()).hasToString(shape);
    }

    /**
     * Krizhevsky et al. 2012, section 3.5: "150,528-dimensional, and the number of neurons in the network's remaining layers
     * is given by 253,440–186,624–64,896–64,896–43,264–4096–4096–1000". The first is 290,400 = 55 x 55 x 96, as the paper's
     * figure draws it: no square map of 96 channels has 253,440 values.
     */
    @Test
    void alexnet_neurons_areThePapersButForTheFirstLayer() {
        Net net = net("alexnet");

        assertThat(net.inputShape().size()).isEqualTo(150_528);
        assertThat(List.of("conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "fc8"))
                .extracting(name -> layer(net, name).output().size())
                .containsExactly(290_400, 186_624, 64_896, 64_896, 43_264, 4096, 4096, 1000);
    }

    static List<String> smallNets() {
        return Zoo.names().stream()
                .filter(name -> net(name).multiplyAdds() < LARGE)
                .toList();
    }

    static List<String> largeNets() {
        return Zoo.names().stream()
                .filter(name -> net(name).multiplyAdds() >= LARGE)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("smallNets")
    void addGradient_smallNet_isTheSlopeOfTheLoss(String name) {
        assertGradientIsTheSlope(net(name));
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("largeNets")
    void addGradient_largeNet_isTheSlopeOfTheLoss(String name) {
        assertGradientIsTheSlope(net(name));
    }

    /** Centred difference of the training loss along its gradient: the whole net at once, forward and backward. */
    private static void assertGradientIsTheSlope(Net net) {
        double drop = 0.001; // of the loss, by a step against the gradient; far above the rounding of a float
        RandomBatch batch = new RandomBatch(net, 5);
        NetTask task = net.newTask(Kernels.current(), batch.images);
        float[] parameters = parameters(net);
        float[] gradient = new float[parameters.length];

        batch.meanLoss(task, parameters, gradient);
        double squares = 0;
        for (ParameterSpec spec : net.parameterLayout()) {
            double part = 0;
            for (int i = spec.offset(); i < spec.offset() + spec.length(); i++) {
                gradient[i] = spec.isLearned() ? gradient[i] / batch.images : 0;
                part += (double) gradient[i] * gradient[i];
            }
            assertThat(part > 0).as("gradient of %s", spec.name()).isEqualTo(spec.isLearned());
            squares += part;
        }
        float[] unused = new float[parameters.length];
        move(parameters, drop / squares, gradient);
        double above = batch.meanLoss(task, parameters, unused);
        double predicted = move(parameters, -2 * drop / squares, gradient);
        double below = batch.meanLoss(task, parameters, unused);

        assertThat(predicted).isLessThan(-drop);
        assertThat(below - above).isCloseTo(predicted, within(-0.05 * predicted));
    }

    /** Initial values, but weights by He's rule: a sigma of 0.0001 makes any step cross kinks of ReLU and max-pooling. */
    private static float[] parameters(Net net) {
        Map<String, float[]> overwritten = net.parameterLayout().stream()
                .filter(spec -> spec.initializer().needsImages())
                .collect(Collectors.toMap(ParameterSpec::name, spec -> new float[spec.length()]));
        float[] parameters = net.initialParameters(1, overwritten);
        Random random = new Random(4);
        for (ParameterSpec spec : net.parameterLayout()) {
            if (spec.name().endsWith(".weights")) {
                double sigma = Math.sqrt(2.0 / spec.fanIn());
                for (int i = spec.offset(); i < spec.offset() + spec.length(); i++) {
                    parameters[i] = (float) (sigma * random.nextGaussian());
                }
            }
        }
        return parameters;
    }

    /** Takes a step and returns its product with the direction, as far as floats have followed. */
    private static double move(float[] parameters, double step, float[] direction) {
        double moved = 0;
        for (int i = 0; i < parameters.length; i++) {
            float before = parameters[i];
            parameters[i] += (float) (step * direction[i]);
            moved += direction[i] * ((double) parameters[i] - before);
        }
        return moved;
    }

    /** Random images, labels and keys that fit a net. */
    private static final class RandomBatch {
        final int images;
        private final float[] pixels;
        private final int[] labels;
        private final long[] keys;

        RandomBatch(Net net, int images) {
            Random random = new Random(3);
            this.images = images;
            this.pixels = new float[images * net.inputShape().size()];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (float) random.nextGaussian();
            }
            this.labels = random.ints(images, 0, net.outputs()).toArray();
            this.keys = random.longs(images).toArray();
        }

        double meanLoss(NetTask task, float[] parameters, float[] gradient) {
            task.setParameters(parameters);
            return task.addGradient(images, pixels, labels, keys, gradient).lossSum() / images;
        }
    }
}
