/**
 * Timings: kernels by JMH ({@link dev.convoy.benchmarks.ConvBenchmark} and the other classes so named), the machine's peak
 * ({@link dev.convoy.benchmarks.PeakBenchmark}), whole nets by the bare kernel loop ({@link
 * dev.convoy.benchmarks.NetThroughput}), decoding ({@link dev.convoy.benchmarks.DecodingThroughput}) and whole training
 * beside the bare kernel loop ({@link dev.convoy.benchmarks.TrainingThroughput}). Built always, run by hand with {@code
 * src/benchmarks/run}.
 */
package dev.convoy.benchmarks;
