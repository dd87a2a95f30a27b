/**
 * Conformance with an independent engine: the same nets, parameters and images through Convoy and through PyTorch (by way of
 * the Deep Java Library). {@link dev.convoy.parity.TorchNet} reads a net's definition and computes it with PyTorch's own
 * operations and automatic differentiation; it calls no kernel, layer or loss of Convoy.
 */
package dev.convoy.parity;
