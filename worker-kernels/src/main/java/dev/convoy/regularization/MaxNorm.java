package dev.convoy.regularization;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.ElementwiseKernel;
import dev.convoy.net.ParameterSpec;
import java.io.Serializable;
import java.util.List;

/**
 * The constraint ‖w‖₂² ≤ c, where w are the incoming weights of one filter or output: row k of W, and for a locally
 * connected layer the filter of each position. Biases and other parameters of one value for each channel are free.
 *
 * @param bound c, above 0; infinite is no constraint
 */
public record MaxNorm(double bound) implements Serializable {
    /** No constraint. */
    public static final MaxNorm NONE = new MaxNorm(Double.POSITIVE_INFINITY);

    public MaxNorm {
        check(bound > 0, "max_norm must be above 0, found %s", bound);
    }

    /**
     * Scales every row that is too long to the norm √c, up to rounding; others keep their bits. Frozen parameters and
     * those whose decay multiplier is 0 are left alone.
     *
     * @param layout of the flat vector
     * @param parameters w; updated
     */
    public void project(List<ParameterSpec> layout, float[] parameters, ElementwiseKernel kernel) {
        if (bound == Double.POSITIVE_INFINITY) {
            return;
        }
        for (ParameterSpec spec : layout) {
            if (isConstrained(spec)) {
                int row = spec.fanIn();
                for (int i = 0; i < spec.length(); i += row) {
                    projectRow(spec.offset() + i, row, parameters, kernel);
                }
            }
        }
    }

    private void projectRow(int offset, int length, float[] parameters, ElementwiseKernel kernel) {
        double squares = Norms.sumOfSquares(offset, length, parameters);
        if (squares > bound) {
            kernel.scale(offset, length, (float) Math.sqrt(bound / squares), parameters);
        }
    }

    /** Whether rows of this parameter are held to the bound. */
    static boolean isConstrained(ParameterSpec spec) {
        return spec.shape().size() > 1 && spec.decayMultiplier() > 0 && spec.learningRateMultiplier() > 0;
    }
}
