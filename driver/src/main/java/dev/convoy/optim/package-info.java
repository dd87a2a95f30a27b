/**
 * How parameters are updated: the rules that follow a gradient, and running statistics. Read {@link
 * dev.convoy.optim.Optimizer} first.
 *
 * <p>Symbols: w parameters, v velocity, g mean gradient, m momentum, α learning rate, λ weight decay, t updates done.
 */
package dev.convoy.optim;
