/**
 * Timings: kernels by JMH ({@link dev.convoy.benchmarks.ConvBenchmark}), the machine's peak ({@link
 * dev.convoy.benchmarks.PeakBenchmark}), decoding ({@link dev.convoy.benchmarks.DecodingThroughput}) and whole training beside the bare kernel loop ({@link
 * dev.convoy.benchmarks.TrainingThroughput}). Built always, run by hand with {@code src/benchmarks/run}.
 */
package dev.convoy.benchmarks;
