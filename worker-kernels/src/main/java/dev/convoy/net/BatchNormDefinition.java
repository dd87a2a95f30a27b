package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Batch normalization, channel by channel.
 *
 * @param name unique in the net
 * @param epsilon what is added to variances, positive
 * @param decay share of the running statistics that stays at each update, in [0, 1)
 * @param hasScale whether each channel is multiplied by a learned γ
 * @param hasShift whether a learned β is added to each channel
 * @param scale of γ, C values; unused without a scale
 * @param shift of β, C values; unused without a shift
 */
public record BatchNormDefinition(
        String name,
        double epsilon,
        double decay,
        boolean hasScale,
        boolean hasShift,
        ParameterDefinition scale,
        ParameterDefinition shift)
        implements LayerDefinition {
    public BatchNormDefinition {
        LayerDefinition.checkName(name);
        check(epsilon > 0 && Double.isFinite(epsilon), "%s: epsilon must be positive, found %s", name, epsilon);
        check(decay >= 0 && decay < 1, "%s: decay must be in [0, 1), found %s", name, decay);
    }

    /** With the defaults of every setting. */
    public static BatchNormDefinition of(String name) {
        return new BatchNormDefinition(
                name,
                LayerDefaults.BATCH_NORM_EPSILON,
                LayerDefaults.BATCH_NORM_DECAY,
                LayerDefaults.BATCH_NORM_PARAMETERS,
                LayerDefaults.BATCH_NORM_PARAMETERS,
                LayerDefaults.BATCH_NORM_SCALE,
                LayerDefaults.BIAS);
    }

    @Override
    public String type() {
        return "batch_norm";
    }

    @Override
    public List<ParameterDefinition> parameters() {
        List<ParameterDefinition> learned = new ArrayList<>();
        if (hasScale) {
            learned.add(scale);
        }
        if (hasShift) {
            learned.add(shift);
        }
        return List.copyOf(learned);
    }
}
