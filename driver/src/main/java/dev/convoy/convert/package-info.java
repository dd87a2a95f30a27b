/**
 * Turns a trained model into another.
 *
 * <p>Read {@link dev.convoy.convert.ConvToLocal} first.
 */
package dev.convoy.convert;
