/**
 * What a run will cost before it starts: memory of every JVM, seconds an iteration.
 *
 * <p>Symbols: n parameters, B = 4n bytes of weights, G bytes of a gradient, E executors, P partitions (tasks of an
 * iteration), S logical shards, W bytes a second of a network link. Read {@link dev.convoy.cost.MemoryPlan} and {@link
 * dev.convoy.cost.CostModel} first.
 */
package dev.convoy.cost;
