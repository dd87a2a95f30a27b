/**
 * What a net is and what computes it: definitions, shape inference, the flat parameter vector and the per-thread task.
 *
 * <p>Read {@link dev.convoy.net.NetDefinition}, then {@link dev.convoy.net.Net}, then {@link dev.convoy.net.NetTask}.
 * Symbols: N images, C channels, H × W rows and columns, K filters, outputs or classes, D inputs of a full connection.
 */
package dev.convoy.net;
