package dev.convoy.train;

import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import java.util.Map;

/**
 * What a person asked to be trained.
 *
 * @param data folder of the data set, any Hadoop path
 * @param net what to train
 * @param plan how it learns, overrides applied
 * @param overrides settings from the command line, kept in the run's record
 * @param out folder of the run, any Hadoop path
 * @param resume whether to go on with the run in {@code out}
 */
public record TrainingRequest(
        String data, NetFile net, TrainingPlan plan, Map<String, String> overrides, String out, boolean resume) {
    public TrainingRequest {
        overrides = Map.copyOf(overrides);
    }
}
