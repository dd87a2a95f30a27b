/**
 * The compute routines: convolution, full connection, pooling, element-wise passes and changes of layout, each as an
 * interface with a scalar reference and a Vector API implementation that give the same bits.
 *
 * <p>{@link dev.convoy.kernel.KernelSet} makes kernels for given shapes and is chosen once per JVM. Layers call kernels;
 * kernels know nothing of layers. Everything works on blocks of sixteen images as {@link dev.convoy.tensor.BlockLayout}
 * describes. Symbols: C input channels, K filters or outputs, H × W input and OH × OW output, R × S filter height and
 * width, p padding, s stride. No type of {@code jdk.incubator.vector} leaves this package.
 */
package dev.convoy.kernel;
