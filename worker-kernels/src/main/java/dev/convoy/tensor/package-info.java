/**
 * Shapes of images and activations, and how a block of sixteen images lies in memory.
 *
 * <p>Symbols: N images, C channels, H × W rows and columns. Read {@link dev.convoy.tensor.BlockLayout} first.
 */
package dev.convoy.tensor;
