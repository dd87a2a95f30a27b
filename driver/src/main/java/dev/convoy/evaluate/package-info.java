/**
 * Scoring a split of a data set with a net: loss, top-1 and top-5 accuracy, confusion matrix, and the record of every look
 * at a test split.
 *
 * <p>Read {@link dev.convoy.evaluate.SplitEvaluator} first.
 */
package dev.convoy.evaluate;
