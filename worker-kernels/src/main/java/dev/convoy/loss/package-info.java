/**
 * Losses: what a net's scores cost, given the labels, and the derivative by the scores.
 *
 * <p>Symbols: s scores, K classes, l an image's label, dv the derivative of the loss sum by v. Read {@link
 * dev.convoy.loss.Loss} first, then {@link dev.convoy.loss.SoftmaxLoss} for the formulas of one.
 */
package dev.convoy.loss;
