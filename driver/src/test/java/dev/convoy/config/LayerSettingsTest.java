package dev.convoy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.net.ConvDefinition;
import dev.convoy.net.FullyConnectedDefinition;
import dev.convoy.net.GlobalPoolDefinition;
import dev.convoy.net.LayerDefaults;
import dev.convoy.net.LayerDefinition;
import dev.convoy.net.LocallyConnectedDefinition;
import dev.convoy.net.MaxPoolDefinition;
import dev.convoy.net.MaxoutDefinition;
import dev.convoy.net.PoolKind;
import dev.convoy.net.Rounding;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers in the YAML of a net: defaults, every key and every value that is refused. */
class LayerSettingsTest {
    private static final String BEFORE = """
            name: tiny
            input: {channels: 3, height: 8, width: 8}
            layers:
            """;
    private static final String AFTER = """

              - {name: fc1, type: fully_connected, outputs: 2}
              - {name: loss, type: softmax_loss}
            """;

    @Test
    void parse_convolution_readsEveryKey() {
        String layer = "{name: conv1, type: conv, filters: 4, filter_height: 3, filter_width: 5, stride: 2, pad: 2,"
                + " groups: 2, has_bias: false}";

        ConvDefinition conv = (ConvDefinition) parseLayer(layer);

        assertThat(conv)
                .isEqualTo(new ConvDefinition(
                        "conv1", 4, 3, 5, 2, 2, 2, false, LayerDefaults.WEIGHTS, LayerDefaults.BIAS));
        assertThat(conv.parameters()).hasSize(1);
        assertThat(parseLayer("{name: conv1, type: conv, filters: 4, filter_size: 3}"))
                .isEqualTo(new ConvDefinition("conv1", 4, 3, 1, 0, LayerDefaults.WEIGHTS, LayerDefaults.BIAS));
    }

    @Test
    void parse_locallyConnected_readsEveryKey() {
        String layer = "{name: l, type: locally_connected, filters: 4, filter_height: 3, filter_width: 5, stride: 2,"
                + " pad: 2, has_bias: false}";

        assertThat(parseLayer(layer))
                .isEqualTo(new LocallyConnectedDefinition(
                        "l", 4, 3, 5, 2, 2, false, LayerDefaults.WEIGHTS, LayerDefaults.BIAS));
        assertThat(parseLayer("{name: l, type: locally_connected, filters: 4, filter_size: 3}"))
                .isEqualTo(new LocallyConnectedDefinition("l", 4, 3, 1, 0, LayerDefaults.WEIGHTS, LayerDefaults.BIAS));
    }

    @Test
    void parse_globalPool_hasNoWindow() {
        assertThat(parseLayer("{name: p, type: average_pool, global: true}"))
                .isEqualTo(new GlobalPoolDefinition("p", PoolKind.AVERAGE));
        assertThat(parseLayer("{name: p, type: max_pool, global: true}"))
                .isEqualTo(new GlobalPoolDefinition("p", PoolKind.MAX));
        assertThat(parseLayer("{name: p, type: max_pool, global: false, window: 2}"))
                .isEqualTo(new MaxPoolDefinition("p", 2, 1, 0, Rounding.DOWN));
    }

    @Test
    void parse_maxout_readsItsPieces() {
        assertThat(parseLayer("{name: m, type: maxout, pieces: 2}")).isEqualTo(new MaxoutDefinition("m", 2));
    }

    @Test
    void parse_fullConnection_mayHaveNoBias() {
        assertThat(parseLayer("{name: fc, type: fully_connected, outputs: 2, has_bias: false}"))
                .isEqualTo(new FullyConnectedDefinition("fc", 2, false, LayerDefaults.WEIGHTS, LayerDefaults.BIAS));
        assertThat(parseLayer("{name: fc, type: fully_connected, outputs: 2}"))
                .isEqualTo(new FullyConnectedDefinition("fc", 2, true, LayerDefaults.WEIGHTS, LayerDefaults.BIAS));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            type: conv, filters: 3, filter_size: 3, groups: 2 | : conv1: filters must be a multiple of the 2 groups, found 3
            type: conv, filters: 4, filter_size: 3, groups: 0 | : conv1: groups must be positive, found 0
            type: conv, filters: 4, filter_height: 3          | : key 'filter_width' is missing
            type: conv, filters: 4, filter_size: 3, filter_width: 3 | .filter_size: must not be given beside filter_height and filter_width
            type: conv, filters: 4, filter_size: 3, has_bias: no | .has_bias: expected true or false, found 'no'
            type: conv, filters: 4, filter_size: 3, has_bias: false, bias: {} | .bias: must not be given where has_bias is false
            type: maxout | : key 'pieces' is missing
            type: maxout, pieces: 128 | : conv1: pieces must be in [1, 127], found 128
            type: max_pool, global: true, window: 2 | .window: must not be given where global is true
            type: average_pool, global: true, pad: 0 | .pad: must not be given where global is true
            type: average_pool | : key 'window' is missing
            type: locally_connected, filters: 0, filter_size: 3 | : conv1: filters must be positive, found 0
            type: locally_connected, filters: 4, filter_size: 3, pad: 3 | : conv1: pad must be in [0, 3), found 3
            type: locally_connected, filters: 4, filter_size: 3, groups: 2 | .groups: unknown key; known are
            type: fully_connected, outputs: 4, has_bias: false, bias: {} | .bias: must not be given where has_bias is false
            """)
    void parse_layerThatCannotBe_isRefused(String settings, String message) {
        assertThatThrownBy(() -> parseLayer("{name: conv1, " + settings + "}"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("tiny.yaml:4: layers[0]" + message);
    }

    private static LayerDefinition parseLayer(String layer) {
        NetFile file = NetFile.parse("tiny.yaml", BEFORE + "  - " + layer + AFTER, Map.of());
        return file.net().layers().get(0);
    }
}
