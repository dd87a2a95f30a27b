/**
 * Image sets: from raw images to a data set on disk, and from there to the shards that training reads.
 *
 * <p>Symbols: C channels, H × W pixels; S logical shards; P partitions. Pixels are unsigned bytes in C × H × W order.
 * Read {@link dev.convoy.imageset.ImageSetPreparation} first, then {@link dev.convoy.imageset.ImageSet} and {@link
 * dev.convoy.imageset.LogicalShards}.
 */
package dev.convoy.imageset;
