package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A net in which a convolution has become a locally connected layer, with the parameters that make it the same function:
 * each output position starts with a copy of the convolution's filters, from which it may go on to learn its own.
 *
 * @param definition the new net
 * @param parameters its flat vector
 */
public record LocalConversion(NetDefinition definition, float[] parameters) {
    /**
     * Converts one layer.
     *
     * @param definition a net
     * @param parameters its flat vector; read only
     * @param layer name of a convolution in one group
     * @throws IllegalArgumentException naming what was expected and found if there is no such layer, it is no convolution,
     *     it has groups, or the vector is not the net's
     */
    public static LocalConversion of(NetDefinition definition, float[] parameters, String layer) {
        Net net = Net.of(definition);
        check(
                parameters.length == net.parameterCount(),
                "net %s has %d parameters, found %d",
                definition.name(),
                net.parameterCount(),
                parameters.length);
        ConvDefinition conv = find(definition, layer);
        Net converted = Net.of(replace(definition, conv));
        Shape output = converted.summary().stream()
                .filter(line -> line.name().equals(layer))
                .findFirst()
                .orElseThrow()
                .output();
        int positions = output.height() * output.width();
        float[] result = new float[converted.parameterCount()];
        for (int i = 0; i < net.parameterLayout().size(); i++) {
            ParameterSpec from = net.parameterLayout().get(i);
            ParameterSpec to = converted.parameterLayout().get(i);
            if (from.name().equals(layer + ".weights")) {
                repeatWhole(parameters, from, positions, result, to);
            } else if (from.name().equals(layer + ".bias")) {
                repeatEach(parameters, from, positions, result, to);
            } else {
                System.arraycopy(parameters, from.offset(), result, to.offset(), from.length());
            }
        }
        return new LocalConversion(converted.definition(), result);
    }

    private static ConvDefinition find(NetDefinition net, String name) {
        List<String> convolutions = new ArrayList<>();
        for (LayerDefinition layer : net.layers()) {
            if (layer instanceof ConvDefinition) {
                convolutions.add(layer.name());
            }
            if (layer.name().equals(name)) {
                check(
                        layer instanceof ConvDefinition,
                        "%s: expected a layer of type conv, found %s",
                        name,
                        layer.type());
                ConvDefinition conv = (ConvDefinition) layer;
                check(
                        conv.groups() == 1,
                        "%s: only a convolution in 1 group can be converted, found %d groups",
                        name,
                        conv.groups());
                return conv;
            }
        }
        throw new IllegalArgumentException("net " + net.name() + " has no layer " + name + "; its convolutions are "
                + String.join(", ", convolutions));
    }

    private static NetDefinition replace(NetDefinition net, ConvDefinition conv) {
        LayerDefinition local = new LocallyConnectedDefinition(
                conv.name(),
                conv.filters(),
                conv.filterHeight(),
                conv.filterWidth(),
                conv.stride(),
                conv.pad(),
                conv.hasBias(),
                conv.weights(),
                conv.bias());
        List<LayerDefinition> layers = new ArrayList<>(net.layers());
        layers.set(layers.indexOf(conv), local);
        return new NetDefinition(net.name(), net.input(), layers, net.inputs(), net.convolution());
    }

    /** [K][C][R][S] to [OH][OW][K][C][R][S]. */
    private static void repeatWhole(float[] values, ParameterSpec from, int times, float[] result, ParameterSpec to) {
        for (int i = 0; i < times; i++) {
            System.arraycopy(values, from.offset(), result, to.offset() + i * from.length(), from.length());
        }
    }

    /** [K] to [K][OH][OW]. */
    private static void repeatEach(float[] values, ParameterSpec from, int times, float[] result, ParameterSpec to) {
        for (int i = 0; i < to.length(); i++) {
            result[to.offset() + i] = values[from.offset() + i / times];
        }
    }
}
