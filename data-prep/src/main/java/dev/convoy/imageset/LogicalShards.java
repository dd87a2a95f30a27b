package dev.convoy.imageset;

import java.io.Serializable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * The images of a split, cut into S logical shards that do not depend on the cluster: the image with id i belongs to
 * shard i mod S and stands at position ⌊i / S⌋ in it. Partition p of P holds the shards [⌊p·S/P⌋, ⌊(p+1)·S/P⌋), one
 * element for each, in order.
 */
public final class LogicalShards {
    /** A shuffle key is shard · 2⁴⁰ + position, so that sorting by it brings a partition's shards into order. */
    private static final int POSITION_BITS = 40;

    private static final int MAX_SHARDS = 1 << 20;

    private LogicalShards() {}

    /**
     * Reads a split into shards, to be kept in executors' memory and on their disks where memory does not suffice.
     * Nothing is read before an action runs on the result; the caller unpersists it. A task fails with a message if the
     * ids of the data set are not complete.
     *
     * @param spark session of the cluster
     * @param images the data set
     * @param split the part to read
     * @param numShards S, a power of two, at most 2²⁰; with fewer images than shards some shards are empty
     * @param numPartitions P, in [1, S]
     * @throws IllegalArgumentException if {@code numShards} is not a power of two or {@code numPartitions} not in [1, S]
     */
    public static JavaRDD<ImageShard> load(
            SparkSession spark, ImageSet images, Split split, int numShards, int numPartitions) {
        if (numShards < 1 || numShards > MAX_SHARDS || Integer.bitCount(numShards) != 1) {
            throw new IllegalArgumentException(
                    "number of shards must be a power of two in [1, " + MAX_SHARDS + "], found " + numShards);
        }
        if (numPartitions < 1 || numPartitions > numShards) {
            throw new IllegalArgumentException(
                    "number of partitions must be in [1, " + numShards + "], found " + numPartitions);
        }
        ImageShape shape = images.info().shape();
        ShardReader reader = new ShardReader(
                images.path() + "/" + split.folder(), shape, images.count(split), numShards, numPartitions);
        JavaPairRDD<Long, LabelledImage> keyed =
                images.images(spark, split).mapToPair(image -> new Tuple2<>(key(image.id(), numShards), image));
        return keyed.repartitionAndSortWithinPartitions(new ShardPartitioner(numShards, numPartitions))
                .mapPartitions(reader::shards)
                .persist(StorageLevel.MEMORY_AND_DISK());
    }

    /** First shard of a partition, ⌊p·S/P⌋; for p = P it is S. */
    public static int firstShard(int partition, int numShards, int numPartitions) {
        return (int) ((long) partition * numShards / numPartitions);
    }

    /** Number of images of a shard: how many ids in [0, numImages) leave {@code shard} when divided by S. */
    public static int shardSize(long numImages, int shard, int numShards) {
        return Math.toIntExact((numImages - shard + numShards - 1) / numShards);
    }

    private static long key(long id, int numShards) {
        return id % numShards << POSITION_BITS | id / numShards;
    }

    /** Sends a shard to the partition that holds it. */
    private static final class ShardPartitioner extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int numShards;
        private final int numPartitions;

        private ShardPartitioner(int numShards, int numPartitions) {
            this.numShards = numShards;
            this.numPartitions = numPartitions;
        }

        @Override
        public int numPartitions() {
            return numPartitions;
        }

        /** The p whose run of shards, from ⌊p·S/P⌋ to before ⌊(p+1)·S/P⌋, holds shard s: ⌈(s+1)·P/S⌉ − 1. */
        @Override
        public int getPartition(Object key) {
            long shard = (Long) key >>> POSITION_BITS;
            return (int) (((shard + 1) * numPartitions + numShards - 1) / numShards - 1);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ShardPartitioner that
                    && that.numShards == numShards
                    && that.numPartitions == numPartitions;
        }

        @Override
        public int hashCode() {
            return 31 * numShards + numPartitions;
        }
    }

    /** Gathers a partition's images, which come in order of shard and position, one shard after the other. */
    private static final class ShardReader implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String path;
        private final ImageShape shape;
        private final long numImages;
        private final int numShards;
        private final int numPartitions;

        private ShardReader(String path, ImageShape shape, long numImages, int numShards, int numPartitions) {
            this.path = path;
            this.shape = shape;
            this.numImages = numImages;
            this.numShards = numShards;
            this.numPartitions = numPartitions;
        }

        private Iterator<ImageShard> shards(Iterator<Tuple2<Long, LabelledImage>> images) {
            int partition = TaskContext.getPartitionId();
            int end = firstShard(partition + 1, numShards, numPartitions);
            return new Iterator<>() {
                private int next = firstShard(partition, numShards, numPartitions);

                @Override
                public boolean hasNext() {
                    return next < end;
                }

                @Override
                public ImageShard next() {
                    if (next >= end) {
                        throw new NoSuchElementException("no shard after " + end);
                    }
                    ImageShard shard = shard(next++, images);
                    if (next == end && images.hasNext()) {
                        throw new IllegalStateException(path + " is damaged: image "
                                + images.next()._2().id() + " is beyond the " + numImages + " of the split");
                    }
                    return shard;
                }
            };
        }

        private ImageShard shard(int number, Iterator<Tuple2<Long, LabelledImage>> images) {
            int size = shardSize(numImages, number, numShards);
            long[] ids = new long[size];
            int[] labels = new int[size];
            byte[][] pixels = new byte[size][];
            int expectedBytes = shape.size();
            for (int position = 0; position < size; position++) {
                long id = (long) position * numShards + number;
                if (!images.hasNext()) {
                    throw new IllegalStateException(path + " is damaged: it ends before image " + id);
                }
                Tuple2<Long, LabelledImage> next = images.next();
                if (next._2().id() != id) {
                    throw new IllegalStateException(
                            path + " is damaged: expected image " + id + " at position " + position + " of shard "
                                    + number + ", found image " + next._2().id());
                }
                if (next._2().pixels().length != expectedBytes) {
                    throw new IllegalStateException(path + " is damaged: image " + id + " must hold " + expectedBytes
                            + " bytes, found " + next._2().pixels().length);
                }
                ids[position] = id;
                labels[position] = next._2().label();
                pixels[position] = next._2().pixels();
            }
            return new ImageShard(number, shape, ids, labels, pixels);
        }
    }
}
