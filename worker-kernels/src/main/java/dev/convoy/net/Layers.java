package dev.convoy.net;

import dev.convoy.kernel.ConvChoice;
import dev.convoy.kernel.ConvGeometry;
import dev.convoy.kernel.LrnGeometry;
import dev.convoy.kernel.PoolGeometry;
import dev.convoy.layer.AveragePoolLayer;
import dev.convoy.layer.BatchNormLayer;
import dev.convoy.layer.ConvLayer;
import dev.convoy.layer.DropoutLayer;
import dev.convoy.layer.FullyConnectedLayer;
import dev.convoy.layer.GeluLayer;
import dev.convoy.layer.Layer;
import dev.convoy.layer.LeakyReluLayer;
import dev.convoy.layer.LocallyConnectedLayer;
import dev.convoy.layer.LrnLayer;
import dev.convoy.layer.MaxPoolLayer;
import dev.convoy.layer.MaxoutLayer;
import dev.convoy.layer.ReluLayer;
import dev.convoy.layer.ScaleLayer;
import dev.convoy.layer.SigmoidLayer;
import dev.convoy.layer.SoftmaxLayer;
import dev.convoy.layer.TanhLayer;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;

/** Turns definitions into layers: the one place that a new kind of layer is added to. */
final class Layers {
    private Layers() {}

    /**
     * The layer that a definition describes, for a given input and choice of algorithms.
     *
     * @throws IllegalArgumentException naming the layer, if it cannot work on this input
     */
    static Layer of(LayerDefinition definition, Shape input, ConvChoice convolution) {
        try {
            Layer layer = create(definition, input, convolution);
            BlockLayout.requireFits(layer.input(), layer.inputBorder());
            BlockLayout.requireFits(layer.output(), 0);
            return layer;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(definition.name() + ": " + e.getMessage(), e);
        }
    }

    private static Layer create(LayerDefinition definition, Shape input, ConvChoice convolution) {
        String name = definition.name();
        if (definition instanceof ConvDefinition conv) {
            return new ConvLayer(name, geometry(conv, input), conv.groups(), conv.hasBias(), convolution);
        } else if (definition instanceof LocallyConnectedDefinition local) {
            return new LocallyConnectedLayer(name, geometry(local, input), local.hasBias());
        } else if (definition instanceof MaxPoolDefinition pool) {
            boolean isUp = pool.rounding() == Rounding.UP;
            return new MaxPoolLayer(name, new PoolGeometry(input, pool.window(), pool.stride(), pool.pad(), isUp));
        } else if (definition instanceof AveragePoolDefinition pool) {
            boolean isUp = pool.rounding() == Rounding.UP;
            return new AveragePoolLayer(name, new PoolGeometry(input, pool.window(), pool.stride(), pool.pad(), isUp));
        } else if (definition instanceof GlobalPoolDefinition pool) {
            return globalPool(pool, input);
        } else if (definition instanceof BatchNormDefinition norm) {
            return new BatchNormLayer(name, input, norm.epsilon(), norm.decay(), norm.hasScale(), norm.hasShift());
        } else if (definition instanceof ReluDefinition) {
            return new ReluLayer(name, input);
        } else if (definition instanceof MaxoutDefinition maxout) {
            return new MaxoutLayer(name, input, maxout.pieces());
        } else if (definition instanceof FullyConnectedDefinition full) {
            return new FullyConnectedLayer(name, input, full.outputs(), full.hasBias());
        } else if (definition instanceof DropoutDefinition dropout) {
            return new DropoutLayer(name, input, dropout.dropProbability(), dropout.form());
        } else if (definition instanceof LrnDefinition lrn) {
            double alpha = lrn.alphaPerSquare();
            return new LrnLayer(name, new LrnGeometry(input, lrn.region(), lrn.size(), alpha, lrn.beta(), lrn.k()));
        } else {
            return createActivation(definition, input);
        }
    }

    private static Layer createActivation(LayerDefinition definition, Shape input) {
        String name = definition.name();
        if (definition instanceof LeakyReluDefinition leaky) {
            return new LeakyReluLayer(name, input, leaky.slope());
        } else if (definition instanceof TanhDefinition) {
            return new TanhLayer(name, input);
        } else if (definition instanceof SigmoidDefinition) {
            return new SigmoidLayer(name, input);
        } else if (definition instanceof GeluDefinition) {
            return new GeluLayer(name, input);
        } else if (definition instanceof SoftmaxDefinition) {
            return new SoftmaxLayer(name, input);
        } else if (definition instanceof ScaleDefinition scale) {
            return new ScaleLayer(name, input, scale.factor());
        }
        throw new IllegalArgumentException("no layer of type " + definition.type());
    }

    private static Layer globalPool(GlobalPoolDefinition pool, Shape input) {
        PoolGeometry geometry = PoolGeometry.global(input);
        return switch (pool.kind()) {
            case MAX -> new MaxPoolLayer(pool.name(), geometry);
            case AVERAGE -> new AveragePoolLayer(pool.name(), geometry);
        };
    }

    private static ConvGeometry geometry(ConvDefinition conv, Shape input) {
        return new ConvGeometry(
                input, conv.filters(), conv.filterHeight(), conv.filterWidth(), conv.stride(), conv.pad());
    }

    private static ConvGeometry geometry(LocallyConnectedDefinition local, Shape input) {
        return new ConvGeometry(
                input, local.filters(), local.filterHeight(), local.filterWidth(), local.stride(), local.pad());
    }
}
