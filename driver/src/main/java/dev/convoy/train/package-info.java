/**
 * Synchronous data-parallel training: every iteration each logical shard adds up the gradient of its share of the batch,
 * the sums are added in a fixed binary tree, and the driver updates the parameters once.
 *
 * <p>Symbols: N images of the training split, B batch size, S logical shards (a power of two), P partitions of Spark. What
 * is computed depends on N, B, S and the seed only, never on P, on executors or on the order in which tasks finish, so a
 * run gives the same bits on any cluster. Read {@link dev.convoy.train.SynchronousTrainer} first, then
 * {@link dev.convoy.train.BatchPlan} and {@link dev.convoy.train.SummationTree}.
 */
package dev.convoy.train;
