package dev.convoy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingPlanTest {
    private static TrainingPlan plan(Map<String, String> settings) {
        return NetFile.load("cifar10_quick", settings).plan().orElseThrow();
    }

    @ParameterizedTest(name = "batch {0}: {1} shards")
    @CsvSource({"1, 1", "16, 1", "17, 2", "32, 2", "64, 4", "100, 8", "128, 8", "256, 16", "2000, 128"})
    void numShards_notGiven_leavesAShardAtMostSixteenImages(int batchSize, int shards) {
        assertThat(plan(Map.of("batch_size", Integer.toString(batchSize)))
                        .batch()
                        .numShards(50_000))
                .isEqualTo(shards);
    }

    @Test
    void numShards_given_isKept() {
        assertThat(plan(Map.of("shards", "64")).batch().numShards(50_000)).isEqualTo(64);
    }

    @Test
    void runLength_epochs_roundUpToWholeIterations() {
        assertThat(plan(Map.of("epochs", "3", "batch_size", "128"))
                        .runLength(50_000)
                        .iterations())
                .isEqualTo(1172);
        assertThat(plan(Map.of("epochs", "0.5", "batch_size", "100"))
                        .runLength(1000)
                        .iterations())
                .isEqualTo(5);
        assertThat(plan(Map.of()).runLength(50_000).iterations()).isEqualTo(5000);
    }

    @Test
    void numEpochs_roundedUpIterations_addNoEpoch() {
        assertThat(plan(Map.of("epochs", "1", "batch_size", "128")).numEpochs(4512))
                .isEqualTo(1); // 36 · 128 > 4512
        assertThat(plan(Map.of("epochs", "2.5")).numEpochs(1000)).isEqualTo(3);
        assertThat(plan(Map.of()).numEpochs(50_000)).isEqualTo(10);
        assertThat(plan(Map.of("iterations", "501")).numEpochs(50_000)).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(delimiter = '|', textBlock = """
            batch_size         | 0    | batch_size must be positive, found 0
            iterations         | 0    | iterations must be positive
            epochs             | -1   | epochs must be positive
            learning_rate      | 0    | learning_rate must be positive, found 0.0
            momentum           | 1    | momentum must be in [0, 1), found 1.0
            weight_decay       | -0.1 | weight_decay must be finite and at least 0, found -0.1
            shards             | 12   | shards must be a power of two, found 12
            checkpoint_every   | 0    | checkpoint_every must be positive
            checkpoints_kept   | 0    | checkpoints_kept must be positive, found 0
            validate_every     | 0    | validate_every must be positive
            stop_at_loss_factor| 0.5  | stop_at_loss_factor must be 0 or above 1, found 0.5
            augmentation.crop_padding | -1 | crop_padding must not be negative, found -1
            """)
    void settings_outOfRange_areRefused(String key, String value, String message) {
        assertThatThrownBy(() -> plan(Map.of(key, value)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(message);
    }
}
