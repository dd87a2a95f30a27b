package dev.convoy.train;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.control.ControlFile;
import java.time.Duration;

/**
 * How a run behaves on a cluster; nothing of it changes what is learned.
 *
 * @param minimumExecutors executors to wait for; 0 for at least one, and those that come within two seconds of it
 * @param controlPause shortest time between two looks for the control file, zero to look before every iteration
 */
public record ClusterSettings(int minimumExecutors, Duration controlPause) {
    /** What holds where nothing is said. */
    public static final ClusterSettings DEFAULT = new ClusterSettings(0, ControlFile.PAUSE);

    public ClusterSettings {
        check(minimumExecutors >= 0, "executors to wait for must not be negative, found %d", minimumExecutors);
        check(!controlPause.isNegative(), "pause must not be negative, found %s", controlPause);
    }
}
