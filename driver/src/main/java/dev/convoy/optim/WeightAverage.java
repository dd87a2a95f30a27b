package dev.convoy.optim;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.UpdateKernel;
import dev.convoy.net.ParameterSpec;
import java.util.List;

/**
 * A running average of the weights, smoother than the weights themselves: a ← a + (1 − dₜ)·(w − a) after each update. Running
 * statistics are averages already and are taken over.
 *
 * <p>dₜ = min(d, (1 + t) / (10 + t)) after t updates, so that a short run does not keep where the weights began; as
 * TensorFlow's {@code ExponentialMovingAverage} does when it is told the number of updates.
 */
public final class WeightAverage {
    private static final double HEAD_START = 10;

    private final List<ParameterSpec> layout;
    private final UpdateKernel kernel;
    private final double decay;

    /**
     * An average.
     *
     * @param layout all parameters of a net
     * @param decay d, in (0, 1)
     */
    public WeightAverage(List<ParameterSpec> layout, UpdateKernel kernel, double decay) {
        check(decay > 0 && decay < 1, "averaging must be in (0, 1), found %s", decay);
        this.layout = List.copyOf(layout);
        this.kernel = kernel;
        this.decay = decay;
    }

    /**
     * Takes an update in.
     *
     * @param updates t, number of updates done, this one included
     * @param parameters w after the update; read only
     * @param average a; updated
     */
    public void update(long updates, float[] parameters, float[] average) {
        float share = (float) (1 - Math.min(decay, (1.0 + updates) / (HEAD_START + updates)));
        for (ParameterSpec spec : layout) {
            if (spec.isLearned()) {
                kernel.average(spec.offset(), spec.length(), share, parameters, average);
            } else {
                System.arraycopy(parameters, spec.offset(), average, spec.offset(), spec.length());
            }
        }
    }
}
