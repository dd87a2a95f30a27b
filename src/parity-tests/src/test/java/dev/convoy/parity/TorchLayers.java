package dev.convoy.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import dev.convoy.kernel.LrnRegion;
import dev.convoy.layer.DropoutForm;
import dev.convoy.net.AveragePoolDefinition;
import dev.convoy.net.BatchNormDefinition;
import dev.convoy.net.ConcatDefinition;
import dev.convoy.net.ConvDefinition;
import dev.convoy.net.DropoutDefinition;
import dev.convoy.net.FullyConnectedDefinition;
import dev.convoy.net.GlobalPoolDefinition;
import dev.convoy.net.LayerDefinition;
import dev.convoy.net.LocallyConnectedDefinition;
import dev.convoy.net.LrnDefinition;
import dev.convoy.net.MaxPoolDefinition;
import dev.convoy.net.PoolKind;
import dev.convoy.net.Rounding;
import dev.convoy.net.SumDefinition;

/** Each kind of layer in PyTorch's operations. Arrays are N × C × H × W. */
final class TorchLayers {
    /** Share of the old running statistics in the new ones. */
    private static final float ALL_NEW = 0;

    private TorchLayers() {}

    /** What a layer makes of its inputs, in the order that the net names them. */
    static NDArray forward(LayerDefinition layer, NDList inputs, TorchPass pass) {
        if (layer instanceof ConcatDefinition) {
            return NDArrays.concat(inputs, 1);
        } else if (layer instanceof SumDefinition) {
            return inputs.stream().reduce(NDArray::add).orElseThrow();
        }
        return forward(layer, inputs.singletonOrThrow(), pass);
    }

    private static NDArray forward(LayerDefinition layer, NDArray x, TorchPass pass) {
        if (layer instanceof ConvDefinition conv) {
            return conv(conv, x, pass);
        } else if (layer instanceof FullyConnectedDefinition full) {
            NDArray rows = x.reshape(x.getShape().get(0), -1);
            NDArray products = rows.matMul(pass.parameter(full, "weights").transpose());
            NDArray sums = full.hasBias() ? products.add(pass.parameter(full, "bias")) : products;
            return sums.reshape(-1, full.outputs(), 1, 1);
        } else if (layer instanceof MaxPoolDefinition pool) {
            boolean isUp = pool.rounding() == Rounding.UP;
            return Pool.maxPool2d(x, square(pool.window()), square(pool.stride()), square(pool.pad()), isUp);
        } else if (layer instanceof AveragePoolDefinition pool) {
            boolean isUp = pool.rounding() == Rounding.UP;
            return Pool.avgPool2d(x, square(pool.window()), square(pool.stride()), square(pool.pad()), isUp, true);
        } else if (layer instanceof GlobalPoolDefinition pool) {
            NDArray pooled = pool.kind() == PoolKind.MAX ? Pool.globalMaxPool2d(x) : Pool.globalAvgPool2d(x);
            return pooled.reshape(x.getShape().get(0), x.getShape().get(1), 1, 1);
        } else if (layer instanceof LocallyConnectedDefinition local) {
            return TorchLocal.forward(local, x, pass);
        } else if (layer instanceof BatchNormDefinition norm) {
            return batchNorm(norm, x, pass);
        } else if (layer instanceof LrnDefinition lrn) {
            return lrn(lrn, x);
        } else if (layer instanceof DropoutDefinition dropout) {
            return dropout(dropout, x, pass);
        }
        return TorchActivations.forward(layer, x)
                .orElseThrow(
                        () -> new IllegalArgumentException(layer.name() + ": no counterpart of type " + layer.type()));
    }

    private static NDArray conv(ConvDefinition conv, NDArray x, TorchPass pass) {
        NDArray weights = pass.parameter(conv, "weights");
        NDArray bias = conv.hasBias() ? pass.parameter(conv, "bias") : pass.zeros(conv.filters());
        return x.getNDArrayInternal()
                .convolution(x, weights, bias, square(conv.stride()), square(conv.pad()), square(1), conv.groups())
                .singletonOrThrow();
    }

    /** PyTorch's way: the mean of the squares is that of an average pool, here over channels or over pixels. */
    private static NDArray lrn(LrnDefinition lrn, NDArray x) {
        Shape shape = x.getShape();
        int size = lrn.size();
        NDArray meanSquare;
        int places;
        if (lrn.region() == LrnRegion.ACROSS_CHANNELS) {
            places = size;
            NDArray columns = x.square().reshape(shape.get(0), 1, shape.get(1), -1);
            meanSquare = Pool.avgPool2d(columns, new Shape(size, 1), square(1), new Shape(size / 2, 0), false, true)
                    .reshape(shape);
        } else {
            places = size * size;
            meanSquare = Pool.avgPool2d(x.square(), square(size), square(1), square(size / 2), false, true);
        }
        double alpha = lrn.divideAlpha() ? lrn.alpha() : lrn.alpha() * places;
        return x.div(meanSquare.mul(alpha).add(lrn.k()).pow(lrn.beta()));
    }

    /** In training PyTorch is made to move its running statistics all the way, so that they are the batch's. */
    private static NDArray batchNorm(BatchNormDefinition norm, NDArray x, TorchPass pass) {
        long channels = x.getShape().get(1);
        NDArray scale = norm.hasScale()
                ? pass.parameter(norm, "scale")
                : pass.zeros(channels).add(1);
        NDArray shift = norm.hasShift() ? pass.parameter(norm, "shift") : pass.zeros(channels);
        NDArray mean = pass.statistic(norm, "running_mean");
        NDArray variance = pass.statistic(norm, "running_variance");
        float epsilon = (float) norm.epsilon();
        return BatchNorm.batchNorm(x, mean, variance, scale, shift, 1, ALL_NEW, epsilon, pass.isTraining())
                .singletonOrThrow();
    }

    private static NDArray dropout(DropoutDefinition dropout, NDArray x, TorchPass pass) {
        double kept = 1 - dropout.dropProbability();
        boolean isInverted = dropout.form() == DropoutForm.INVERTED;
        if (pass.isTraining() && pass.keys().length == 0) {
            NDArray dropped = x.getNDArrayInternal()
                    .dropout(x, (float) dropout.dropProbability(), true)
                    .singletonOrThrow();
            return isInverted ? dropped : dropped.mul(kept);
        } else if (pass.isTraining()) {
            NDArray mask = pass.dropoutMask(dropout, x.getShape());
            return x.mul(isInverted ? mask.div(kept) : mask);
        }
        return isInverted ? x : x.mul(kept);
    }

    static Shape square(int side) {
        return new Shape(side, side);
    }
}
