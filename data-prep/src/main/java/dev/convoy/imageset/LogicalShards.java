package dev.convoy.imageset;

import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;
import scala.reflect.ClassTag$;

/**
 * The images of a split, cut into S logical shards that do not depend on the cluster: the image with id i belongs to
 * shard i mod S and stands at position ⌊i / S⌋ in it. Partition p of P holds the shards [⌊p·S/P⌋, ⌊(p+1)·S/P⌋), one
 * element for each, in order.
 */
public final class LogicalShards {
    /** A shuffle key is shard · 2⁴⁰ + position, so that sorting by it brings a partition's shards into order. */
    private static final int POSITION_BITS = 40;

    private static final int MAX_SHARDS = 1 << 20;

    /** Loads of this driver that are closed, the newest ones, for executors that are still to learn of it. */
    private static final Deque<String> CLOSED = new ConcurrentLinkedDeque<>();

    private static final int MOST_CLOSED = 64;

    private LogicalShards() {}

    /**
     * Reads a split into shards, to be kept in executors' memory or on their disks. Nothing is read before an action runs on
     * the result. A task fails with a message if the ids of the data set are not complete.
     *
     * <p>Reading needs no more memory than Spark's shuffle does, which spills: images in memory are collected one shard
     * after the other, images on disk one after the other.
     *
     * @param spark session of the cluster
     * @param images the data set
     * @param split the part to read
     * @param numShards S, a power of two, at most 2²⁰; with fewer images than shards some shards are empty
     * @param numPartitions P, in [1, S]
     * @param cache MEMORY or DISK. What does not fit in memory after all is spilled by Spark, which reads a whole partition
     *     back for every job; so DISK is for what does not fit
     * @throws IllegalArgumentException if {@code numShards} is not a power of two, {@code numPartitions} not in [1, S] or
     *     {@code cache} is AUTO
     */
    public static LoadedShards load(
            SparkSession spark, ImageSet images, Split split, int numShards, int numPartitions, ShardCache cache) {
        if (numShards < 1 || numShards > MAX_SHARDS || Integer.bitCount(numShards) != 1) {
            throw new IllegalArgumentException(
                    "number of shards must be a power of two in [1, " + MAX_SHARDS + "], found " + numShards);
        }
        if (numPartitions < 1 || numPartitions > numShards) {
            throw new IllegalArgumentException(
                    "number of partitions must be in [1, " + numShards + "], found " + numPartitions);
        }
        ShardAssembler assembler =
                new ShardAssembler(images.form(split), images.count(split), numShards, numPartitions);
        JavaPairRDD<Long, StoredImage> sorted = images.stored(spark, split)
                .mapToPair(image -> new Tuple2<>(key(image.id, numShards), image))
                .repartitionAndSortWithinPartitions(new ShardPartitioner(numShards, numPartitions));
        return switch (cache) {
            case MEMORY -> inMemory(sorted, assembler);
            case DISK -> onDisk(sorted, assembler);
            case AUTO -> throw new IllegalArgumentException("cache must be MEMORY or DISK, found AUTO");
        };
    }

    private static LoadedShards inMemory(JavaPairRDD<Long, StoredImage> sorted, ShardAssembler assembler) {
        JavaRDD<ImageShard> shards = sorted.mapPartitions(
                        part -> assembler.inMemory(TaskContext.getPartitionId(), part))
                .persist(StorageLevel.MEMORY_AND_DISK());
        return new LoadedShards(shards, () -> unpersist(shards));
    }

    /** A Spark that was stopped has let go of everything, and can be asked for nothing. */
    private static void unpersist(JavaRDD<?> rdd) {
        if (!rdd.context().isStopped()) {
            rdd.unpersist(false);
        }
    }

    private static LoadedShards onDisk(JavaPairRDD<Long, StoredImage> sorted, ShardAssembler assembler) {
        String load = UUID.randomUUID().toString();
        Set<String> closed = Set.copyOf(CLOSED);
        JavaRDD<Integer> markers = sorted.mapPartitions(part -> {
                    int partition = TaskContext.getPartitionId();
                    ScratchShards.of(load, closed).partition(partition, () -> assembler.inFile(partition, part));
                    return List.of(partition).iterator();
                })
                .persist(StorageLevel.MEMORY_AND_DISK());
        JavaRDD<ImageShard> shards = JavaRDD.fromRDD(
                new ScratchShardRdd(markers.rdd(), sorted.rdd(), assembler, load, closed),
                ClassTag$.MODULE$.apply(ImageShard.class));
        return new LoadedShards(shards, () -> {
            unpersist(markers);
            CLOSED.addLast(load);
            if (CLOSED.size() > MOST_CLOSED) {
                CLOSED.pollFirst();
            }
            ScratchShards.release(load);
        });
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
}
