package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.KernelPass;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.VectorKernelSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a task tells about its kernels. */
class NetTaskKernelsTest {
    private static final Initializer HE = new Initializer.He();
    private static final Net NET = Net.of(TestBatch.net(
            ReferenceNets.conv("padded", 12, 3, 1, HE),
            new ReluDefinition("relu"),
            new MaxPoolDefinition("pool", 2, 2, 0, Rounding.DOWN),
            ReferenceNets.conv("plain", 8, 3, 0, HE),
            ReferenceNets.fullyConnected("scores", 4, HE),
            new SoftmaxLossDefinition("loss")));

    @Test
    void kernels_vector_tellWorkOfTheTiles() {
        List<LayerKernels> layers = NET.newTask(new VectorKernelSet(), 16).kernels();

        assertThat(layers).extracting(LayerKernels::layer).containsExactly("padded", "pool", "plain", "scores");
        LayerKernels padded = layers.get(0);
        assertThat(padded.appliesRelu()).isFalse(); // pooling behind it does
        assertThat(layers.get(1).appliesRelu()).isTrue();
        assertThat(padded.needsInputGradient()).isFalse();
        // 7 outputs a side see 3 taps each, but the first and last one of them less: 19; 2 channels, 12 filters
        assertThat(forward(padded).multiplyAdds()).isEqualTo(19 * 19 * 2 * 12);
        LayerKernels plain = layers.get(2);
        assertThat(plain.needsInputGradient()).isTrue();
        assertThat(plain.multiplyAdds()).isEqualTo(9 * 12 * 8);
        assertThat(forward(plain).multiplyAdds()).isEqualTo(plain.multiplyAdds());
        assertThat(forward(layers.get(3)).multiplyAdds()).isEqualTo(8 * 4);
        assertThat(plain.passes()).extracting(KernelPass::name).containsExactly("forward", "data", "weights");
        assertThat(forward(plain).tiles()).startsWith("8 rows");
    }

    @Test
    void kernels_sameShape_sameChoice() {
        assertThat(NET.newTask(new VectorKernelSet(), 16).kernels())
                .isEqualTo(NET.newTask(new VectorKernelSet(), 64).kernels());
    }

    @Test
    void kernels_scalar_nameTheirClass() {
        List<LayerKernels> layers = NET.newTask(new ScalarKernelSet("test"), 16).kernels();

        assertThat(layers.get(1).passes()).extracting(KernelPass::kernel).containsExactly("ScalarMaxPoolKernel");
    }

    private static KernelPass forward(LayerKernels layer) {
        return layer.passes().get(0);
    }
}
