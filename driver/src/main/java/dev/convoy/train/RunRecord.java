package dev.convoy.train;

import dev.convoy.config.InvalidInputException;
import dev.convoy.config.TrainingPlan;
import dev.convoy.imageset.ImageSetInfo;
import dev.convoy.imageset.Split;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code run.json} says: resolved settings, version, seed, shards, data fingerprint, JVM and kernels.
 *
 * @param fields by name; texts, numbers, booleans and maps of those
 */
record RunRecord(Map<String, Object> fields) {
    /** Fields that decide what is computed; a resumed run must agree in all of them. */
    private static final List<String> IDENTITY =
            List.of("data_fingerprint", "net", "batch_size", "seed", "shards", "augmentation");

    static RunRecord of(TrainingRequest request, ImageSetInfo data, String kernels) {
        TrainingPlan plan = request.plan();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("convoy_version", Version.current());
        fields.put("data", request.data());
        fields.put("data_fingerprint", data.fingerprint());
        fields.put("net_source", request.net().source());
        fields.put("net_yaml", request.net().text());
        fields.put("net", request.net().net().toString());
        fields.put("overrides", request.overrides());
        fields.put("batch_size", plan.batchSize());
        fields.put("iterations", plan.numIterations(data.count(Split.TRAIN)));
        fields.put("learning_rate", plan.learningRate());
        fields.put("schedule", plan.schedule().description());
        fields.put("momentum", plan.momentum());
        fields.put("weight_decay", plan.weightDecay());
        fields.put("seed", plan.seed());
        fields.put("shards", plan.numShards());
        fields.put("augmentation", plan.augmentation().toString());
        fields.put("stop_at_loss_factor", plan.stopAtLossFactor());
        fields.put("jvm", System.getProperty("java.vm.name") + " " + Runtime.version());
        fields.put("kernels", kernels);
        return new RunRecord(fields);
    }

    /**
     * Makes sure that a run can be gone on with.
     *
     * @param folder for the message
     * @throws InvalidInputException naming the first field that differs, with both values
     */
    void checkSameRun(RunRecord now, String folder) {
        for (String field : IDENTITY) {
            String then = String.valueOf(fields.get(field));
            String found = String.valueOf(now.fields.get(field));
            if (!then.equals(found)) {
                throw new InvalidInputException(
                        "%s: the run to resume has %s %s, found %s", folder, field, then, found);
            }
        }
    }
}
