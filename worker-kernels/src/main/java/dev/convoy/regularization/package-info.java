/**
 * Regularization: what is asked of the weights themselves, whatever the images are. Penalties are added to the mean loss of
 * a batch; the max norm is a constraint. Biases take no part, since their decay multiplier is 0 unless a net says
 * otherwise.
 *
 * <p>Symbols: w a weight, W all weights, λ a coefficient, α the learning rate, c a bound, m a parameter's decay multiplier.
 * Read {@link dev.convoy.regularization.Regularization} first.
 */
package dev.convoy.regularization;
