package dev.convoy.net;

import dev.convoy.init.Initializer;
import java.util.List;

/** Caffe's small example nets, as definitions. */
public final class ReferenceNets {
    private ReferenceNets() {}

    /** examples/cifar10/cifar10_quick_train_test.prototxt. */
    public static NetDefinition cifar10Quick() {
        return new NetDefinition(
                "cifar10_quick",
                new InputDefinition(3, 32, 32, MeanSubtraction.IMAGE, 1),
                List.of(
                        conv("conv1", 32, 5, 2, new Initializer.Gaussian(0.0001)),
                        new MaxPoolDefinition("pool1", 3, 2, 0, Rounding.UP),
                        new ReluDefinition("relu1"),
                        conv("conv2", 32, 5, 2, new Initializer.Gaussian(0.01)),
                        new ReluDefinition("relu2"),
                        new AveragePoolDefinition("pool2", 3, 2, 0, Rounding.UP),
                        conv("conv3", 64, 5, 2, new Initializer.Gaussian(0.01)),
                        new ReluDefinition("relu3"),
                        new AveragePoolDefinition("pool3", 3, 2, 0, Rounding.UP),
                        fullyConnected("ip1", 64, new Initializer.Gaussian(0.1)),
                        fullyConnected("ip2", 10, new Initializer.Gaussian(0.1)),
                        new SoftmaxLossDefinition("loss")));
    }

    /** examples/mnist/lenet_train_test.prototxt. */
    public static NetDefinition lenet() {
        Initializer xavier = new Initializer.Xavier();
        return new NetDefinition(
                "lenet",
                new InputDefinition(1, 28, 28, MeanSubtraction.NONE, 1.0 / 256),
                List.of(
                        conv("conv1", 20, 5, 0, xavier),
                        new MaxPoolDefinition("pool1", 2, 2, 0, Rounding.UP),
                        conv("conv2", 50, 5, 0, xavier),
                        new MaxPoolDefinition("pool2", 2, 2, 0, Rounding.UP),
                        fullyConnected("ip1", 500, xavier),
                        new ReluDefinition("relu1"),
                        fullyConnected("ip2", 10, xavier),
                        new SoftmaxLossDefinition("loss")));
    }

    /** A convolution with stride 1 and Caffe's learning-rate multipliers. */
    public static ConvDefinition conv(String name, int filters, int filterSize, int pad, Initializer initializer) {
        return new ConvDefinition(
                name, filters, filterSize, 1, pad, new ParameterDefinition(initializer, 1, 1), bias());
    }

    /** A full connection with Caffe's learning-rate multipliers. */
    public static FullyConnectedDefinition fullyConnected(String name, int outputs, Initializer initializer) {
        return new FullyConnectedDefinition(name, outputs, new ParameterDefinition(initializer, 1, 1), bias());
    }

    private static ParameterDefinition bias() {
        return new ParameterDefinition(new Initializer.Constant(0), 2, 1);
    }
}
