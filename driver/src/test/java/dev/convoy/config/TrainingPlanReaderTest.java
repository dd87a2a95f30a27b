package dev.convoy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.imageset.ShardCache;
import dev.convoy.optim.UpdateRule;
import dev.convoy.regularization.ElasticNet;
import dev.convoy.regularization.L1;
import dev.convoy.regularization.L2;
import dev.convoy.regularization.MaxNorm;
import dev.convoy.regularization.Regularization;
import dev.convoy.schedule.ConstantSchedule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingPlanReaderTest {
    private static final String NET = """
            name: tiny
            input: {channels: 1, height: 2, width: 2}
            layers:
              - {name: fc1, type: fully_connected, outputs: 2}
              - {name: loss, type: softmax_loss}
            training:
              batch_size: 10
              iterations: 100
              learning_rate: 0.1
            """;

    private static TrainingPlan read(String moreLines, Map<String, String> settings) {
        return NetFile.parse("tiny.yaml", NET + moreLines, settings).plan().orElseThrow();
    }

    @Test
    void read_requiredKeysAlone_hasTheDefaults() {
        assertThat(read("", Map.of()))
                .isEqualTo(new TrainingPlan(
                        new BatchSettings(OptionalInt.of(10), 1, OptionalInt.empty()),
                        new TrainingLength(OptionalLong.of(100), OptionalDouble.empty()),
                        0.1,
                        new ConstantSchedule(),
                        new UpdateSettings(
                                new UpdateRule.Momentum(0.9), OptionalDouble.empty(), OptionalDouble.empty()),
                        new RegularizationSettings(Regularization.NONE, false),
                        1,
                        new Augmentation(0, false),
                        ShardCache.AUTO,
                        ExchangeSettings.AUTO,
                        new WatchSettings(OptionalInt.empty(), 2, OptionalInt.empty(), 3)));
    }

    @Test
    void read_everyKey_isThePlan() {
        String lines = """
                  update: adam
                  beta1: 0.8
                  beta2: 0.99
                  epsilon: 0.001
                  clip_gradient_norm: 5
                  averaging: 0.999
                  accumulate: 4
                  shards: 2
                  micro_batch: 32
                  block_threads: 3
                  exchange: sharded
                  cost: {link_gbits: 25, driver_gbytes: 0.5, shuffle_gbytes: 0.25, job_millis: 20,
                         task_millis: 0.75, local_job_millis: 6, core_gflops: 90}
                  weight_decay: 0.25
                  l1: 0.5
                  elastic_net: {l1: 0.125, l2: 2}
                  max_norm: 4
                  decay_biases: true
                  seed: -7
                  cache: disk
                  checkpoint_every: 11
                  checkpoints_kept: 12
                  validate_every: 13
                  stop_at_loss_factor: 0
                """;

        assertThat(read(lines, Map.of()))
                .isEqualTo(new TrainingPlan(
                        new BatchSettings(
                                OptionalInt.of(10),
                                4,
                                OptionalInt.of(2),
                                OptionalInt.of(32),
                                OptionalInt.of(3),
                                Optional.empty()),
                        new TrainingLength(OptionalLong.of(100), OptionalDouble.empty()),
                        0.1,
                        new ConstantSchedule(),
                        new UpdateSettings(
                                new UpdateRule.Adam(0.8, 0.99, 0.001), OptionalDouble.of(5), OptionalDouble.of(0.999)),
                        new RegularizationSettings(
                                new Regularization(new L2(0.25), new L1(0.5), new ElasticNet(0.125, 2), new MaxNorm(4)),
                                true),
                        -7,
                        new Augmentation(0, false),
                        ShardCache.DISK,
                        new ExchangeSettings(ExchangeKind.SHARDED, new CostConstants(25, 0.5, 0.25, 20, 0.75, 6, 90)),
                        new WatchSettings(OptionalInt.of(11), 12, OptionalInt.of(13), 0)));
        assertThat(read(lines, Map.of()).update().description())
                .isEqualTo(
                        "adam beta1=0.8 beta2=0.99 epsilon=0.001, gradient clipped to norm 5.0, weights averaged with"
                                + " decay 0.999");
        assertThat(read(lines, Map.of()).regularization().description())
                .isEqualTo("weight decay 0.25, l1 0.5, elastic net 0.125 and 2.0, max norm 4.0, biases as well");
    }

    static List<Object[]> rules() {
        return List.of(
                new Object[] {Map.of("update", "momentum"), new UpdateRule.Momentum(0.9)},
                new Object[] {Map.of("momentum", "0.5"), new UpdateRule.Momentum(0.5)},
                new Object[] {Map.of("update", "sgd"), new UpdateRule.Sgd()},
                new Object[] {Map.of("update", "nesterov"), new UpdateRule.Nesterov(0.9)},
                new Object[] {Map.of("update", "nesterov", "momentum", "0"), new UpdateRule.Nesterov(0)},
                new Object[] {Map.of("update", "adagrad"), new UpdateRule.Adagrad(1e-10)},
                new Object[] {Map.of("update", "adagrad", "epsilon", "0.5"), new UpdateRule.Adagrad(0.5)},
                new Object[] {Map.of("update", "rmsprop"), new UpdateRule.RmsProp(0.99, 1e-8)},
                new Object[] {
                    Map.of("update", "rmsprop", "rms_decay", "0.9", "epsilon", "0.5"), new UpdateRule.RmsProp(0.9, 0.5)
                },
                new Object[] {Map.of("update", "adam"), new UpdateRule.Adam(0.9, 0.999, 1e-8)},
                new Object[] {
                    Map.of("update", "adam", "beta1", "0", "beta2", "0.5", "epsilon", "1"),
                    new UpdateRule.Adam(0, 0.5, 1)
                });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void read_update_hasItsSettingsAndDefaults(Map<String, String> settings, UpdateRule rule) {
        assertThat(read("", settings).update().rule()).isEqualTo(rule);
        assertThat(rule.description()).startsWith(rule.name());
    }

    @Test
    void read_ruleFromTheCommandLine_passesOverTheSettingsOfTheFilesRule() {
        assertThat(read("  momentum: 0.5\n", Map.of("update", "adam")).update().rule())
                .isEqualTo(new UpdateRule.Adam(0.9, 0.999, 1e-8));
    }

    @Test
    void read_settingOfAnotherRule_isRefused() {
        assertThatThrownBy(() -> read("  update: adam\n  momentum: 0.5\n", Map.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "tiny.yaml:11: training.momentum: update adam has no such setting; momentum or nesterov has it");
        assertThatThrownBy(() -> read("", Map.of("update", "sgd", "epsilon", "1")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("--set epsilon: update sgd has no such setting; adagrad or rmsprop or adam has it");
    }

    @Test
    void read_batchSizeAll_isTheTrainingSplit() {
        BatchSettings batch = read("", Map.of("batch_size", "all")).batch();

        assertThat(batch.size()).isEmpty();
        assertThat(batch.size(1000)).isEqualTo(1000);
        assertThat(batch.numShards(1000)).isEqualTo(64);
        assertThat(batch.imagesPerUpdate(1000)).isEqualTo(1000);
        assertThat(batch.description()).isEqualTo("all images");
    }

    @Test
    void runLength_accumulatedBatches_countsUpdates() {
        TrainingPlan plan = read("", Map.of("accumulate", "4", "epochs", "3"));

        assertThat(plan.runLength(1000).iterations()).isEqualTo(75);
        assertThat(plan.runLength(1000).imagesPerUpdate()).isEqualTo(40);
        assertThat(plan.batch().description()).isEqualTo("4 x 10");
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(delimiter = '|', textBlock = """
            update             | sgdd     | --set update: expected one of momentum, sgd, nesterov, adagrad, rmsprop, adam, found 'sgdd', did you mean 'sgd'?
            momentum           | 1        | momentum must be in [0, 1), found 1.0
            momentum           | -0.1     | momentum must be in [0, 1), found -0.1
            momentum           | big      | --set momentum: expected a number, found 'big'
            clip_gradient_norm | 0        | clip_gradient_norm must be positive, found 0.0
            averaging          | 1        | averaging must be in (0, 1), found 1.0
            averaging          | 0        | averaging must be in (0, 1), found 0.0
            cache              | ram      | --set cache: expected one of auto, memory, disk, found 'ram'
            exchange           | ring     | --set exchange: expected one of auto, driver, tree, sharded, found 'ring'
            micro_batch        | 24       | micro_batch must be a positive multiple of 16, found 24
            block_threads      | 0        | block_threads must be positive, found 0
            micro_batch        | 0        | micro_batch must be a positive multiple of 16, found 0
            cost               | {link_gbits: 0} | link_gbits must be positive, found 0.0
            cost               | {core_gflops: -1} | core_gflops must not be negative, found -1.0
            local_steps        | 4        | --set local_steps: expected keys and values, found '4'
            local_steps        | {steps: 4} | local_steps: key 'workers' is missing
            local_steps        | {workers: 4} | local_steps: key 'steps' is missing
            local_steps        | {steps: 0, workers: 2} | local_steps: steps must be positive, found 0
            local_steps        | {steps: 2, workers: 0} | local_steps: workers must be a power of two, found 0
            local_steps        | {steps: 2, workers: 6} | local_steps: workers must be a power of two, found 6
            local_steps        | {steps: 2, workers: 2, every: 1} | local_steps.every: unknown key
            local_steps        | {steps: 2, workers: 4} | batch_size must be a multiple of the 4 workers of local_steps, found 10
            accumulate         | 0        | accumulate must be positive, found 0
            accumulate         | 1.5      | --set accumulate: expected a whole number, found '1.5'
            batch_size         | every    | --set batch_size: expected a whole number, found 'every'
            weight_decay       | -1       | weight_decay must be finite and at least 0, found -1.0
            l1                 | -1       | l1 must be finite and at least 0, found -1.0
            elastic_net        | {l1: -1} | elastic_net: l1 must be finite and at least 0, found -1.0
            elastic_net        | {l2: -1} | elastic_net: l2 must be finite and at least 0, found -1.0
            elastic_net        | {l3: 1}  | elastic_net.l3: unknown key
            elastic_net        | 1        | --set elastic_net: expected keys and values, found '1'
            max_norm           | 0        | max_norm must be above 0, found 0.0
            max_norm           | -2       | max_norm must be above 0, found -2.0
            decay_biases       | yes      | --set decay_biases: expected true or false, found 'yes'
            """)
    void read_settingOutOfRange_isRefusedWithKeyExpectedAndFound(String key, String value, String message) {
        assertThatThrownBy(() -> read("", Map.of(key, value)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest(name = "update {0}, {1}={2}")
    @CsvSource(delimiter = '|', textBlock = """
            nesterov | momentum  | 1     | momentum must be in [0, 1), found 1.0
            adagrad  | epsilon   | 0     | epsilon must be positive, found 0.0
            rmsprop  | epsilon   | -1    | epsilon must be positive, found -1.0
            rmsprop  | rms_decay | 1     | rms_decay must be in [0, 1), found 1.0
            rmsprop  | rms_decay | -0.5  | rms_decay must be in [0, 1), found -0.5
            adam     | beta1     | 1     | beta1 must be in [0, 1), found 1.0
            adam     | beta2     | 1.5   | beta2 must be in [0, 1), found 1.5
            adam     | epsilon   | 1e-60 | epsilon must be positive, found 1.0E-60
            """)
    void read_settingOfARuleOutOfRange_isRefused(String rule, String key, String value, String message) {
        assertThatThrownBy(() -> read("", Map.of("update", rule, key, value)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void read_localSteps_areTheShardsAndCountTheImagesOfAllSteps() {
        TrainingPlan plan = read("  local_steps: {steps: 3, workers: 2}\n", Map.of("epochs", "3"));

        assertThat(plan.batch().localSteps()).contains(new LocalSteps(3, 2));
        assertThat(plan.batch().numShards(600)).isEqualTo(2);
        assertThat(plan.batch().description()).isEqualTo("3 local steps of 10 on 2 workers");
        assertThat(plan.runLength(600).imagesPerUpdate()).isEqualTo(30);
        assertThat(plan.runLength(600).iterations()).isEqualTo(60);
        assertThat(read("", Map.of()).batch().localSteps()).isEmpty();
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(delimiter = '|', textBlock = """
            accumulate | 2   | accumulate must be 1 with local_steps, found 2
            batch_size | all | local_steps needs a number for batch_size, found all
            shards     | 4   | each worker of local_steps is one shard, so shards must be 2 or left out, found 4
            """)
    void read_localStepsWithWhatTheyCannotHave_isRefused(String key, String value, String message) {
        Map<String, String> settings = Map.of("local_steps", "{steps: 3, workers: 2}", key, value);

        assertThatThrownBy(() -> read("", settings))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void read_accumulateWithTheWholeSplit_isRefused() {
        Map<String, String> settings = new HashMap<>(Map.of("batch_size", "all", "accumulate", "2"));

        assertThatThrownBy(() -> read("", settings))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("accumulate must be 1 where batch_size is all, found 2");
    }
}
