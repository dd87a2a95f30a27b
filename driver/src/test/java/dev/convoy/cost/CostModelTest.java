package dev.convoy.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.config.CostConstants;
import dev.convoy.config.ExchangeKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostModelTest {
    private static CostModel model(long parameters, int tasks) {
        return new CostModel(parameters, CostConstants.MEASURED, tasks);
    }

    /** By hand: t = 11.6 ms, 4 copies of 244 MB at 1.25 GB/s, 4 gradients at 0.7 GB/s, 4 · 59 blocks, 61 ms of updating. */
    @Test
    void seconds_driver_isTheFormula() {
        assertThat(model(61_000_000, 4).seconds(ExchangeKind.DRIVER, 4))
                .isCloseTo(0.0116 + 4 * 0.1952 + 4 * 0.244 / 0.7 + 4 * 59 * 1e-4 + 0.061, within(1e-9));
    }

    /** By hand, 8 executors of 2 tasks: 4 adders of 4 gradients each, the driver adds 4. */
    @Test
    void seconds_tree_isTheFormula() {
        double common = 0.0164 + 5 * 0.032 + 8 * 10 * 1e-4 + 0.01;

        assertThat(model(10_000_000, 16).seconds(ExchangeKind.TREE, 8))
                .isCloseTo(common + 0.0116 + 2 * 0.08 + 4 * 0.08 + 4 * 0.04 / 0.7, within(1e-9));
    }

    /** By hand, 8 executors of 2 tasks, each of which adds an eighth. */
    @Test
    void seconds_sharded_isTheFormula() {
        double common = 0.0164 + 5 * 0.032 + 8 * 10 * 1e-4 + 0.01;

        assertThat(model(10_000_000, 16).seconds(ExchangeKind.SHARDED, 8))
                .isCloseTo(common + 0.0132 + 2 * (2 * 0.08 + 0.04 * 7 / 8 / 1.25) + 0.04 / 0.7 + 1e-3, within(1e-9));
    }

    @ParameterizedTest(name = "{0} parameters, {1} executors")
    @CsvSource({
        "145000,2,DRIVER",
        "145000,16,DRIVER",
        "61000000,2,DRIVER",
        "61000000,64,SHARDED",
        "138000000,1000,SHARDED"
    })
    void cheapest_smallNetsAndFewExecutors_isTheDriver(long parameters, int executors, ExchangeKind expected) {
        assertThat(model(parameters, executors).cheapest(executors)).isEqualTo(expected);
    }

    @Test
    void seconds_moreExecutorsThanPartitions_areNotPaidFor() {
        CostModel four = new CostModel(1_000_000, CostConstants.MEASURED, 4);

        assertThat(four.seconds(ExchangeKind.DRIVER, 100)).isEqualTo(four.seconds(ExchangeKind.DRIVER, 4));
    }

    @Test
    void seconds_fasterLink_isLess() {
        CostModel faster = new CostModel(61_000_000, CostConstants.MEASURED.withLinkGbits(100), 8);

        for (ExchangeKind kind : new ExchangeKind[] {ExchangeKind.DRIVER, ExchangeKind.TREE, ExchangeKind.SHARDED}) {
            assertThat(faster.seconds(kind, 8)).isLessThan(model(61_000_000, 8).seconds(kind, 8));
        }
    }

    @Test
    void seconds_auto_isRefused() {
        CostModel model = model(1, 1);

        assertThatThrownBy(() -> model.seconds(ExchangeKind.AUTO, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** 100 images in 8 shards are 12.5 each, which take a block of 16; 3 tasks have 3, 3 and 2 of them. */
    @Test
    void compute_unevenShards_waitsForTheBusiest() {
        ComputeCost cost = new ComputeCost(1_000_000_000, 100, 8, 3, 60);

        assertThat(cost.secondsPerImage()).isCloseTo(0.1, within(1e-12));
        assertThat(cost.seconds()).isCloseTo(3 * 16 * 0.1, within(1e-9));
        assertThat(cost.lanesInUse()).isCloseTo(12.5 / 16, within(1e-12));
        assertThat(cost.balance()).isCloseTo(8.0 / 9, within(1e-12));
    }

    /** Three steps of 100 images are three times the work of one and 300 images. */
    @Test
    void compute_localSteps_addsUp() {
        ComputeCost one = new ComputeCost(1_000_000_000, 100, 8, 3, 60);
        ComputeCost three = new ComputeCost(1_000_000_000, 100, 3, 8, 3, 60);

        assertThat(three.images()).isEqualTo(300);
        assertThat(three.seconds()).isCloseTo(3 * one.seconds(), within(1e-9));
        assertThat(three.lanesInUse()).isEqualTo(one.lanesInUse());
        assertThat(new CostPrediction(three, 0.6).imagesPerSecond()).isCloseTo(20, within(1e-9));
        assertThat(new CostPrediction(three, 0.6).efficiency()).isCloseTo(2.0 / 3, within(1e-9));
    }

    /** 4.8 s for 100 images where three cores could do them in 3.33 s; a fifth second of exchange makes it 5. */
    @Test
    void prediction_ofAnIteration_addsComputingAndExchange() {
        CostPrediction prediction = new CostPrediction(new ComputeCost(1_000_000_000, 100, 8, 3, 60), 0.2);

        assertThat(prediction.seconds()).isCloseTo(5, within(1e-9));
        assertThat(prediction.imagesPerSecond()).isCloseTo(20, within(1e-9));
        assertThat(prediction.efficiency()).isCloseTo(2.0 / 3, within(1e-9));
        assertThat(prediction)
                .hasToString("5.000 s an iteration (computing 4.800, exchange 0.200), 20.0 images/s, efficiency 67 %");
    }

    @Test
    void gflops_ofThisMachine_areAPositiveNumber() {
        assertThat(KernelSpeed.gflops()).isPositive().isFinite();
    }
}
