package dev.convoy.train;

import dev.convoy.config.InvalidInputException;
import dev.convoy.config.LocalSteps;
import dev.convoy.config.RegularizationSettings;
import dev.convoy.config.TrainingPlan;
import dev.convoy.config.UpdateSettings;
import dev.convoy.imageset.CacheChoice;
import dev.convoy.imageset.ImageSetInfo;
import dev.convoy.imageset.Split;
import dev.convoy.kernel.ConvAlgorithm;
import dev.convoy.net.Net;
import dev.convoy.net.NetDefinition;
import dev.convoy.regularization.ElasticNet;
import dev.convoy.regularization.MaxNorm;
import dev.convoy.regularization.Regularization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What {@code run.json} says: resolved settings, version, seed, shards, data fingerprint, JVM and kernels.
 *
 * @param fields by name; texts, numbers, booleans and maps of those
 */
record RunRecord(Map<String, Object> fields) {
    /**
     * Fields that decide what is computed; a resumed run must agree in all of them. The learning rate, its schedule and the
     * length of the run are not among them: a run that went too fast can be gone on with at a lower rate.
     */
    private static final List<String> IDENTITY = List.of(
            "data_fingerprint",
            "net",
            "winograd",
            "batch_size",
            "accumulate",
            "local_steps",
            "seed",
            "shards",
            "augmentation",
            "update",
            "momentum",
            "beta1",
            "beta2",
            "rms_decay",
            "epsilon",
            "clip_gradient_norm",
            "averaging",
            "weight_decay",
            "l1",
            "elastic_net",
            "max_norm",
            "decay_biases");

    private static final String NONE = "none";

    /** What runs did before they recorded it. */
    private static final Map<String, Object> BEFORE_RECORDED = Map.of(
            "accumulate",
            1,
            "update",
            "momentum",
            "clip_gradient_norm",
            NONE,
            "averaging",
            NONE,
            "l1",
            0.0,
            "elastic_net",
            elasticNet(ElasticNet.NONE),
            "max_norm",
            NONE,
            "decay_biases",
            false);

    static RunRecord of(TrainingRequest request, ImageSetInfo data, CacheChoice cache, String kernels) {
        TrainingPlan plan = request.plan();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("convoy_version", Version.current());
        fields.put("data", request.data());
        fields.put("data_fingerprint", data.fingerprint());
        fields.put("net_source", request.net().source());
        fields.put("net_yaml", request.net().text());
        fields.put("net", request.net().net().toString());
        fields.put("winograd", winograd(request.net().net()));
        fields.put("overrides", request.overrides());
        long images = data.count(Split.TRAIN);
        fields.put("batch_size", plan.batch().size(images));
        fields.put("accumulate", plan.batch().accumulate());
        fields.put(
                "local_steps",
                plan.batch().localSteps().map(LocalSteps::description).orElse(NONE));
        fields.put("iterations", plan.runLength(images).iterations());
        fields.put("learning_rate", plan.learningRate());
        fields.put("schedule", plan.schedule().description());
        putUpdate(plan.update(), fields);
        putRegularization(plan.regularization(), fields);
        fields.put("seed", plan.seed());
        fields.put("shards", plan.batch().numShards(images));
        fields.put("augmentation", plan.augmentation().toString());
        fields.put("cache", cache.toString());
        fields.put("stop_at_loss_factor", plan.watch().stopAtLossFactor());
        fields.put("jvm", System.getProperty("java.vm.name") + " " + Runtime.version());
        fields.put("kernels", kernels);
        return new RunRecord(fields);
    }

    /** The same with one more field. */
    RunRecord with(String field, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put(field, value);
        return new RunRecord(more);
    }

    /** Names of the convolutions that are not computed directly: an algorithm decides the bits. */
    private static String winograd(NetDefinition net) {
        List<String> layers = Net.of(net).convolutions().entrySet().stream()
                .filter(layer -> layer.getValue() == ConvAlgorithm.WINOGRAD)
                .map(Map.Entry::getKey)
                .toList();
        return layers.isEmpty() ? NONE : String.join(", ", layers);
    }

    private static void putUpdate(UpdateSettings update, Map<String, Object> fields) {
        fields.put("update", update.rule().name());
        fields.putAll(update.rule().settings());
        fields.put("clip_gradient_norm", orNone(update.clipGradientNorm()));
        fields.put("averaging", orNone(update.averaging()));
    }

    private static void putRegularization(RegularizationSettings settings, Map<String, Object> fields) {
        Regularization terms = settings.terms();
        fields.put("weight_decay", terms.l2().lambda());
        fields.put("l1", terms.l1().lambda());
        fields.put("elastic_net", elasticNet(terms.elasticNet()));
        fields.put(
                "max_norm",
                terms.maxNorm().equals(MaxNorm.NONE)
                        ? NONE
                        : (Object) terms.maxNorm().bound());
        fields.put("decay_biases", settings.decayBiases());
    }

    private static Object orNone(OptionalDouble value) {
        return value.isPresent() ? (Object) value.getAsDouble() : NONE;
    }

    private static String elasticNet(ElasticNet terms) {
        return "l1=" + terms.l1() + " l2=" + terms.l2();
    }

    /** What a field says, or was before it was recorded. */
    private Object get(String field) {
        return fields.getOrDefault(field, BEFORE_RECORDED.getOrDefault(field, NONE));
    }

    /**
     * Makes sure that a run can be gone on with.
     *
     * @param folder for the message
     * @throws InvalidInputException naming the first field that differs, with both values
     */
    void checkSameRun(RunRecord now, String folder) {
        for (String field : IDENTITY) {
            String then = String.valueOf(get(field));
            String found = String.valueOf(now.get(field));
            if (!then.equals(found)) {
                throw new InvalidInputException(
                        "%s: the run to resume has %s %s, found %s", folder, field, then, found);
            }
        }
    }

    /** Whether the plan has the same learning rate and schedule as that of another record. */
    boolean hasRatesOf(RunRecord other) {
        return String.valueOf(get("learning_rate")).equals(String.valueOf(other.get("learning_rate")))
                && String.valueOf(get("schedule")).equals(String.valueOf(other.get("schedule")));
    }
}
