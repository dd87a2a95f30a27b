package dev.convoy.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.config.NetFile;
import dev.convoy.net.Net;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockThreadsTest {
    /** What was measured on two threads, as far as the one constant goes. */
    @ParameterizedTest
    @CsvSource({"vgg16, 1.68", "alexnet, 1.53", "cifar10_quick, 1.24", "resnet20, 1.15", "lenet, 1.45"})
    void of_zooNet_isAboutWhatWasMeasured(String name, double measured) {
        Net net = Net.of(NetFile.load(name, Map.of()).net());

        assertThat(BlockThreads.of(net, 2).speedup()).isCloseTo(measured, within(0.18));
        assertThat(BlockThreads.of(net, 1)).isEqualTo(BlockThreads.ONE);
    }

    @ParameterizedTest
    @CsvSource({
        "vgg16, true",
        "alexnet, true",
        "googlenet, true",
        "cifar10_quick, false",
        "resnet20, false",
        "lenet, false"
    })
    void suit_zooNets_areTheLargeOnes(String name, boolean suits) {
        assertThat(BlockThreads.suit(Net.of(NetFile.load(name, Map.of()).net())))
                .isEqualTo(suits);
    }

    @Test
    void speedup_moreThreads_growsToALimit() {
        assertThat(BlockThreads.ONE.speedup()).isEqualTo(1);
        assertThat(new BlockThreads(2, 0).speedup()).isEqualTo(1);
        double two = new BlockThreads(2, 0.8).speedup();
        double eight = new BlockThreads(8, 0.8).speedup();
        assertThat(two).isGreaterThan(1.2).isLessThan(2);
        assertThat(eight).isGreaterThan(two).isLessThan(8);
    }

    @Test
    void seconds_ofThreads_areFewerByTheirSpeedup() {
        ComputeCost one = new ComputeCost(1_000_000, 16, 1, 1, 100);
        BlockThreads threads = new BlockThreads(2, 1);
        ComputeCost two = new ComputeCost(1_000_000, 16, 1, 1, 1, threads, 100);

        assertThat(two.seconds()).isCloseTo(one.seconds() / threads.speedup(), within(1e-12));
        assertThat(new CostPrediction(one, 0).efficiency()).isCloseTo(1, within(1e-12));
        assertThat(new CostPrediction(two, 0).efficiency()).isCloseTo(threads.speedup() / 2, within(1e-12));
    }

    @Test
    void threads_none_throws() {
        assertThatThrownBy(() -> new BlockThreads(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BlockThreads(1, 1.5)).isInstanceOf(IllegalArgumentException.class);
    }
}
