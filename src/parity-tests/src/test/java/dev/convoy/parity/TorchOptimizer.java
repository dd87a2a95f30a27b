package dev.convoy.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.convoy.layer.ParameterRole;
import dev.convoy.net.ParameterSpec;
import dev.convoy.optim.UpdateRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The update rules of {@code torch.optim}, by their documented formulas and in PyTorch's operations. There weight decay is
 * part of the gradient, d ← g + λ·w, and the rate stands outside the state. Momentum differs from Caffe's form, with the
 * rate inside the velocity, only when the rate changes; so the velocity is rescaled then.
 */
final class TorchOptimizer implements AutoCloseable {
    private final List<ParameterSpec> layout;
    private final UpdateRule rule;
    private final double weightDecay;
    private final NDManager owner = Torch.engine().newBaseManager();
    private final Map<String, NDArray> state = new HashMap<>();
    private double previousRate;
    private int updates;

    /**
     * An optimizer at rest.
     *
     * @param weightDecay λ
     */
    TorchOptimizer(List<ParameterSpec> layout, UpdateRule rule, double weightDecay) {
        this.layout = layout;
        this.rule = rule;
        this.weightDecay = weightDecay;
    }

    /**
     * One update of all parameters.
     *
     * @param rate α
     * @param images number of images that the gradients sum over
     * @param gradients by parameter's name; changed
     * @param parameters by name; changed
     */
    void update(double rate, int images, Map<String, NDArray> gradients, Map<String, NDArray> parameters) {
        double rescale = updates == 0 ? 1 : previousRate / rate;
        previousRate = rate;
        updates++;
        for (ParameterSpec spec : layout) {
            NDArray w = parameters.get(spec.name());
            NDArray d = gradients.get(spec.name());
            try (NDManager scope = w.getManager().newSubManager()) {
                scope.tempAttachAll(w, d);
                d.divi(images);
                if (spec.role() instanceof ParameterRole.Statistic statistic) {
                    w.muli(statistic.decay()).addi(d.mul(1 - statistic.decay()));
                } else {
                    d.addi(w.mul(weightDecay * spec.decayMultiplier()));
                    w.subi(step(spec.name(), d, rescale).mul(rate * spec.learningRateMultiplier()));
                }
            }
        }
    }

    private NDArray step(String parameter, NDArray d, double rescale) {
        if (rule instanceof UpdateRule.Momentum momentum) {
            return velocity(parameter, d, momentum.momentum() * rescale);
        } else if (rule instanceof UpdateRule.Nesterov nesterov) {
            return velocity(parameter, d, nesterov.momentum() * rescale)
                    .mul(nesterov.momentum())
                    .add(d);
        } else if (rule instanceof UpdateRule.Adagrad adagrad) {
            NDArray squares = state(parameter + " squares", d);
            squares.addi(d.square());
            return d.div(squares.sqrt().add(adagrad.epsilon()));
        } else if (rule instanceof UpdateRule.RmsProp rms) {
            NDArray squares = mean(parameter + " squares", d.square(), rms.decay());
            return d.div(squares.sqrt().add(rms.epsilon()));
        } else if (rule instanceof UpdateRule.Adam adam) {
            NDArray mean = mean(parameter + " mean", d, adam.beta1());
            NDArray squares = mean(parameter + " squares", d.square(), adam.beta2());
            NDArray corrected = mean.div(1 - StrictMath.pow(adam.beta1(), updates));
            NDArray root =
                    squares.div(1 - StrictMath.pow(adam.beta2(), updates)).sqrt();
            return corrected.div(root.add(adam.epsilon()));
        }
        return d;
    }

    private NDArray velocity(String parameter, NDArray d, double factor) {
        NDArray velocity = state(parameter + " velocity", d);
        velocity.muli(factor).addi(d);
        return velocity;
    }

    private NDArray mean(String name, NDArray value, double decay) {
        NDArray mean = state(name, value);
        mean.muli(decay).addi(value.mul(1 - decay));
        return mean;
    }

    /** Zeros at first. */
    private NDArray state(String name, NDArray like) {
        return state.computeIfAbsent(name, key -> {
            NDArray zeros = like.zerosLike();
            zeros.attach(owner);
            return zeros;
        });
    }

    @Override
    public void close() {
        owner.close();
    }
}
