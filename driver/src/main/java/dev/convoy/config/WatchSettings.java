package dev.convoy.config;

import static dev.convoy.tensor.Checks.check;

import java.util.OptionalInt;

/**
 * How a run is looked after; nothing of it changes what is learned.
 *
 * @param checkpointEvery iterations between checkpoints; empty for one an epoch
 * @param checkpointsKept newest checkpoints to keep, at least 1
 * @param validateEvery iterations between looks at the validation split; empty for one an epoch
 * @param stopAtLossFactor training stops when the loss exceeds the first loss this many times; 0 never
 */
public record WatchSettings(
        OptionalInt checkpointEvery, int checkpointsKept, OptionalInt validateEvery, double stopAtLossFactor) {
    public WatchSettings {
        check(checkpointEvery.orElse(1) > 0, "checkpoint_every must be positive, found %d", checkpointEvery.orElse(1));
        check(checkpointsKept > 0, "checkpoints_kept must be positive, found %d", checkpointsKept);
        check(validateEvery.orElse(1) > 0, "validate_every must be positive, found %d", validateEvery.orElse(1));
        check(
                stopAtLossFactor == 0 || stopAtLossFactor > 1,
                "stop_at_loss_factor must be 0 or above 1, found %s",
                stopAtLossFactor);
    }
}
