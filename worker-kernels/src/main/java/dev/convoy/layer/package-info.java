/**
 * The layers of a net. {@link dev.convoy.layer.Layer} is the contract; each layer is one class whose {@code forward} and
 * {@code backward} stand beside each other.
 *
 * <p>Symbols: x input, y output, dv the derivative of the loss sum by v, C × H × W a shape, K filters or outputs, R × S a
 * filter, D inputs of a full connection. Activations lie in blocks of sixteen images, one array a block.
 */
package dev.convoy.layer;
