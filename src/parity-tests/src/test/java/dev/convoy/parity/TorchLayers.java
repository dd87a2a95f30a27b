package dev.convoy.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import dev.convoy.layer.DropoutForm;
import dev.convoy.net.AveragePoolDefinition;
import dev.convoy.net.ConvDefinition;
import dev.convoy.net.DropoutDefinition;
import dev.convoy.net.FullyConnectedDefinition;
import dev.convoy.net.LayerDefinition;
import dev.convoy.net.MaxPoolDefinition;
import dev.convoy.net.ReluDefinition;
import dev.convoy.net.Rounding;

/** Each kind of layer in PyTorch's operations. Arrays are N × C × H × W. */
final class TorchLayers {
    private TorchLayers() {}

    static NDArray forward(LayerDefinition layer, NDArray x, TorchPass pass) {
        if (layer instanceof ConvDefinition conv) {
            return conv(conv, x, pass);
        } else if (layer instanceof FullyConnectedDefinition) {
            NDArray rows = x.reshape(x.getShape().get(0), -1);
            return rows.matMul(pass.parameter(layer, "weights").transpose()).add(pass.parameter(layer, "bias"));
        } else if (layer instanceof ReluDefinition) {
            return x.getNDArrayInternal().relu();
        } else if (layer instanceof MaxPoolDefinition pool) {
            boolean isUp = pool.rounding() == Rounding.UP;
            return Pool.maxPool2d(x, square(pool.window()), square(pool.stride()), square(pool.pad()), isUp);
        } else if (layer instanceof AveragePoolDefinition pool) {
            boolean isUp = pool.rounding() == Rounding.UP;
            return Pool.avgPool2d(x, square(pool.window()), square(pool.stride()), square(pool.pad()), isUp, true);
        } else if (layer instanceof DropoutDefinition dropout) {
            return dropout(dropout, x, pass);
        }
        throw new IllegalArgumentException(layer.name() + ": no counterpart of type " + layer.type());
    }

    private static NDArray conv(ConvDefinition conv, NDArray x, TorchPass pass) {
        return x.getNDArrayInternal()
                .convolution(
                        x,
                        pass.parameter(conv, "weights"),
                        pass.parameter(conv, "bias"),
                        square(conv.stride()),
                        square(conv.pad()),
                        square(1),
                        1)
                .singletonOrThrow();
    }

    private static NDArray dropout(DropoutDefinition dropout, NDArray x, TorchPass pass) {
        double kept = 1 - dropout.dropProbability();
        boolean isInverted = dropout.form() == DropoutForm.INVERTED;
        if (pass.isTraining()) {
            NDArray mask = pass.dropoutMask(dropout, x.getShape());
            return x.mul(isInverted ? mask.div(kept) : mask);
        }
        return isInverted ? x : x.mul(kept);
    }

    static Shape square(int side) {
        return new Shape(side, side);
    }
}
