package dev.convoy.optim;

import dev.convoy.layer.ParameterRole;
import dev.convoy.net.ParameterSpec;
import java.util.List;

/**
 * Updates the running statistics among a net's parameters, beside any rule for the learned ones: w ← w + (1 − d)·(s − w),
 * where s is the mean over the images of a batch and d the decay of the parameter's {@link ParameterRole.Statistic}.
 */
public final class Statistics {
    private final List<ParameterSpec> layout;

    /**
     * @param layout all parameters of a net; the learned ones are left alone
     */
    public Statistics(List<ParameterSpec> layout) {
        this.layout = layout.stream().filter(spec -> !spec.isLearned()).toList();
    }

    /**
     * One update, after each batch.
     *
     * @param batchSize number of images in {@code gradientSum}
     * @param gradientSum flat; holds s · batchSize in the places of statistics; read only
     * @param parameters w, flat; updated, each value by one rounding of the formula in double precision
     */
    public void update(int batchSize, float[] gradientSum, float[] parameters) {
        for (ParameterSpec spec : layout) {
            if (spec.role() instanceof ParameterRole.Statistic statistic) {
                double step = 1 - statistic.decay();
                for (int i = spec.offset(); i < spec.offset() + spec.length(); i++) {
                    double seen = (double) gradientSum[i] / batchSize;
                    parameters[i] = (float) (parameters[i] + step * (seen - parameters[i]));
                }
            }
        }
    }
}
