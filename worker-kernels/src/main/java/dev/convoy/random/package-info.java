/**
 * Random numbers that are a function of a seed and of where they are used: {@link dev.convoy.random.CounterRandom}, and
 * {@link dev.convoy.random.Bernoulli} for trials by the million.
 *
 * <p>Crops, flips, dropout masks, shuffles and starting parameters all come from here, so a run repeats to the last bit
 * whatever the number of machines, and resuming needs no generator state.
 */
package dev.convoy.random;
