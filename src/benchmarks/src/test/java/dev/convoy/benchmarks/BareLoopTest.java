package dev.convoy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.config.NetFile;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BareLoopTest {
    private static final NetFile FILE = NetFile.load("two_layer_50", Map.of());
    private static final Net NET = Net.of(FILE.net());

    @Test
    void train_oneAndTwoThreads_changeParametersAlike() {
        try (BareLoop one = loop(new BareLoop.Size(32, 2, 1));
                BareLoop two = loop(new BareLoop.Size(32, 2, 2))) {
            one.train();
            two.train();

            assertThat(one.parameters()).isNotEqualTo(NET.initialParameters(1));
            assertThat(two.parameters()).containsExactly(one.parameters());
        }
    }

    @Test
    void train_twoThreadsOnOneShard_changesParametersAlike() {
        try (BareLoop one = loop(new BareLoop.Size(32, 1, 1));
                BareLoop two = loop(new BareLoop.Size(32, 1, 2))) {
            one.train();
            two.train();

            assertThat(two.parameters()).containsExactly(one.parameters());
        }
    }

    @Test
    void forward_twoThreads_givesTheNetsScores() {
        try (BareLoop loop = loop(new BareLoop.Size(32, 2, 2))) {
            loop.forward();

            NetTask task = NET.newTask(Kernels.current(), 16);
            task.setParameters(NET.initialParameters(1));
            float[] expected = new float[16 * NET.outputs()];
            task.scores(16, loop.batch().images(), expected);
            assertThat(loop.scores()).containsExactly(expected);
            assertThat(expected).doesNotContain(0f);
        }
    }

    @Test
    void size_batchThatDoesNotDivide_throws() {
        assertThatThrownBy(() -> new BareLoop.Size(33, 2, 2)).hasMessageContaining("multiple of 2, found 33");
        assertThatThrownBy(() -> new BareLoop.Size(32, 2, 3)).hasMessageContaining("divisor of 3, found 2");
    }

    private static BareLoop loop(BareLoop.Size size) {
        return new BareLoop(NET, FILE.plan().orElseThrow(), Kernels.current(), size);
    }
}
