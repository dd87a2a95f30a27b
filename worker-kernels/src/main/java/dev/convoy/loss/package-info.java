/**
 * Losses: what a net's scores cost, given the labels, and the derivative by the scores.
 *
 * <p>Symbols: s scores, K classes, dv the derivative of the loss sum by v. Read {@link dev.convoy.loss.SoftmaxLoss} first.
 */
package dev.convoy.loss;
