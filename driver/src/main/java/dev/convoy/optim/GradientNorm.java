package dev.convoy.optim;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.net.ParameterSpec;
import dev.convoy.regularization.Norms;
import dev.convoy.tensor.Parallelism;
import java.util.List;

/** The length of a gradient and what is made of it where it is too long. */
public final class GradientNorm {
    private GradientNorm() {}

    /**
     * Euclidean norm over all learned parameters, added up in double precision, parameter by parameter; what stands in the
     * places of running statistics is no gradient.
     *
     * @param gradient flat; read only
     * @param by who adds up; the norm has the same bits
     */
    public static double of(List<ParameterSpec> layout, float[] gradient, Parallelism by) {
        double sum = 0;
        for (ParameterSpec spec : layout) {
            if (spec.isLearned()) {
                sum += by.sum(spec.offset(), spec.length(), (i, n) -> Norms.sumOfSquares(i, n, gradient));
            }
        }
        return Math.sqrt(sum);
    }

    /**
     * What a gradient is multiplied by so that its norm is at most a limit: 1, or limit / norm. PyTorch divides by norm + 1e-6
     * instead.
     *
     * @param norm finite
     * @param limit positive
     */
    public static double clipFactor(double norm, double limit) {
        check(limit > 0, "limit of the gradient norm must be positive, found %s", limit);
        return norm > limit ? limit / norm : 1;
    }
}
