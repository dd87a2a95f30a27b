package dev.convoy.kernel;

/**
 * Steps of gradient descent over a run of parameters with the same settings. Every element is computed on its own, and sums,
 * products, quotients and roots are rounded as IEEE 754 says, so any lane count gives the same bits.
 *
 * <p>In all formulas g stands for the slope fma(decay, w, scale · gradient), w for the parameters; products and sums written
 * as one fma are rounded once.
 */
public interface UpdateKernel {
    /**
     * A run of parameters and what they are updated with.
     *
     * @param offset index of the first parameter
     * @param length number of parameters
     * @param rate learning rate α
     * @param scale what the gradient is multiplied by: 1 / images, since it is a sum over images
     * @param decay coefficient λ of L2 regularization
     */
    record Range(int offset, int length, float rate, float scale, float decay) {
        int end() {
            return offset + length;
        }
    }

    /**
     * Adam's coefficients in one iteration.
     *
     * @param beta1 decay β₁ of the mean of the gradients
     * @param beta2 decay β₂ of the mean of their squares
     * @param epsilon added to the denominator
     * @param rootFactor 1 / √(1 − β₂^t), by which the root is corrected for its start at 0
     */
    record AdamFactors(double beta1, double beta2, float epsilon, float rootFactor) {}

    /** w ← fma(−rate, g, w). */
    void plain(Range range, float[] gradient, float[] parameters);

    /** v ← fma(−rate, g, momentum · v); w ← w + v. */
    void momentum(Range range, float momentum, float[] gradient, float[] velocity, float[] parameters);

    /** v ← fma(−rate, g, momentum · v); w ← w + fma(momentum, v, −rate · g). */
    void nesterov(Range range, float momentum, float[] gradient, float[] velocity, float[] parameters);

    /** s ← fma(g, g, s); w ← w − rate · g / (√s + epsilon). */
    void adagrad(Range range, float epsilon, float[] gradient, float[] squares, float[] parameters);

    /**
     * s ← fma(1 − decay, g², decay · s); w ← w − rate · g / (√s + epsilon).
     *
     * @param decay of the mean square s; 1 − decay is rounded once
     */
    void rmsProp(Range range, double decay, float epsilon, float[] gradient, float[] squares, float[] parameters);

    /**
     * m ← fma(1 − β₁, g, β₁ · m); s ← fma(1 − β₂, g², β₂ · s); w ← w − rate · m / (√s · rootFactor + epsilon), where the rate
     * holds the correction of m, 1 / (1 − β₁^t).
     */
    void adam(Range range, AdamFactors factors, float[] gradient, float[] mean, float[] squares, float[] parameters);

    /** a ← fma(share, w − a, a) for i in [offset, offset + length): moves an average towards the parameters. */
    void average(int offset, int length, float share, float[] parameters, float[] average);
}
