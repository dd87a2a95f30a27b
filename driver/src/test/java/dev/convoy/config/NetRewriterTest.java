package dev.convoy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.net.ConvDefinition;
import dev.convoy.net.LayerDefinition;
import dev.convoy.net.LocallyConnectedDefinition;
import dev.convoy.zoo.Zoo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetRewriterTest {
    private static final String TEXT = """
            name: tiny # a comment
            input: {channels: 3, height: 8, width: 8, mean: channel, scale: 0.00390625}
            layers:
              - {name: conv1, type: conv, filters: 4, filter_size: 3, weights: &init {init: gaussian, sigma: 1e-2}}
              - name: conv2
                type: conv
                groups: 1
                filters: 4
                filter_height: 3
                filter_width: 2
                pad: 1
                weights: *init
              - {name: fc1, type: fully_connected, outputs: 2}
              - {name: loss, type: softmax_loss}
            training: {batch_size: 10, iterations: 100, learning_rate: 0.1, schedule: {type: step, factor: 0.5, every_epochs: 3}}
            """;

    @Test
    void convToLocal_anyLayer_changesThatLayerAndNothingElse() {
        for (String name : List.of("conv1", "conv2")) {
            NetFile before = parse(TEXT);

            NetFile after = parse(NetRewriter.convToLocal(TEXT, name));

            assertThat(after.plan()).isEqualTo(before.plan());
            assertThat(after.net().input()).isEqualTo(before.net().input());
            List<LayerDefinition> expected = new ArrayList<>(before.net().layers());
            expected.replaceAll(layer -> layer.name().equals(name) ? local((ConvDefinition) layer) : layer);
            assertThat(after.net().layers()).isEqualTo(expected);
        }
    }

    @Test
    void convToLocal_everyConvolutionOfTheZoo_isReadBack() {
        int converted = 0;
        for (String net : Zoo.names()) {
            String text = Zoo.find(net).orElseThrow();
            for (LayerDefinition layer : parse(text).net().layers()) {
                if (layer instanceof ConvDefinition conv && conv.groups() == 1) {
                    assertThat(parse(NetRewriter.convToLocal(text, conv.name()))
                                    .net()
                                    .layers())
                            .contains(local(conv))
                            .doesNotContain(conv);
                    converted++;
                }
            }
        }
        assertThat(converted).isGreaterThan(3);
    }

    private static NetFile parse(String text) {
        return NetFile.parse("tiny.yaml", text, Map.of());
    }

    private static LocallyConnectedDefinition local(ConvDefinition conv) {
        return new LocallyConnectedDefinition(
                conv.name(),
                conv.filters(),
                conv.filterHeight(),
                conv.filterWidth(),
                conv.stride(),
                conv.pad(),
                conv.hasBias(),
                conv.weights(),
                conv.bias());
    }
}
