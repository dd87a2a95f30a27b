/**
 * How parameters start: {@link dev.convoy.init.Initializer} and its forms.
 *
 * <p>Symbols: fanIn is the number of inputs that one output sums over, C · R · S for a convolution and D for a full
 * connection; sigma is a standard deviation.
 */
package dev.convoy.init;
