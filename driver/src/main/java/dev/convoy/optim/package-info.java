/**
 * How parameters are updated: momentum SGD, running statistics.
 *
 * <p>Symbols: w parameters, v velocity, g gradient, m momentum, α learning rate, λ weight decay.
 */
package dev.convoy.optim;
