package dev.convoy.imageset;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * Where the images of a job are kept, and why.
 *
 * @param cache MEMORY or DISK
 * @param reason the arithmetic in one line
 */
public record CacheChoice(ShardCache cache, String reason) {
    /** What the JVM and Spark need on the heap for each image beside its bytes: a header, a reference, its label. */
    private static final int OVERHEAD_BYTES = 32;

    /** Part of the heap that Spark leaves out of its arithmetic. */
    private static final long RESERVED_BYTES = 300L << 20;

    private static final double MEGABYTE = 1e6;

    public CacheChoice {
        if (cache == ShardCache.AUTO) {
            throw new IllegalArgumentException("cache must be MEMORY or DISK, found AUTO");
        }
    }

    /**
     * Chooses. AUTO keeps images in memory if they fit into the part of the executors' storage memory that computing cannot
     * take from them: (heap − 300 MiB) · {@code spark.memory.fraction} · {@code spark.memory.storageFraction}, 30 % of a large
     * heap by default.
     *
     * @param wanted what the user asked for
     * @param splits what is kept at the same time; one may be there twice
     */
    public static CacheChoice of(ShardCache wanted, ImageSet images, List<Split> splits, SparkContext spark) {
        long bytes = bytes(images, splits);
        String names = splits.stream().map(Split::folder).distinct().collect(Collectors.joining(" and "))
                + (splits.stream().distinct().count() < splits.size() ? ", twice," : "");
        SparkConf conf = spark.conf();
        long heap =
                spark.isLocal() ? Runtime.getRuntime().maxMemory() : conf.getSizeAsBytes("spark.executor.memory", "1g");
        return of(wanted, names, bytes, executors(spark), heap, storageShare(conf));
    }

    /** Bytes that images of the splits take in memory, over all executors; a split may be there twice. */
    public static long bytes(ImageSet images, List<Split> splits) {
        return splits.stream()
                .mapToLong(split -> images.bytes(split) + images.count(split) * OVERHEAD_BYTES)
                .sum();
    }

    /** The same choice for another reason, such as what else the heap must hold. */
    public CacheChoice onDisk(String why) {
        return new CacheChoice(ShardCache.DISK, why);
    }

    /** Those that are there, the driver left out, or those asked for where they still start. */
    private static int executors(SparkContext spark) {
        if (spark.isLocal()) {
            return 1;
        }
        int started = spark.getExecutorMemoryStatus().size() - 1;
        return Math.max(1, Math.max(started, spark.conf().getInt("spark.executor.instances", 1)));
    }

    private static double storageShare(SparkConf conf) {
        return conf.getDouble("spark.memory.fraction", 0.6) * conf.getDouble("spark.memory.storageFraction", 0.5);
    }

    static CacheChoice of(
            ShardCache wanted, String splits, long bytes, int executors, long heapBytes, double storageShare) {
        double room = executors * storageShare * Math.max(0, heapBytes - RESERVED_BYTES);
        ShardCache chosen = wanted;
        if (wanted == ShardCache.AUTO) {
            chosen = bytes <= room ? ShardCache.MEMORY : ShardCache.DISK;
        }
        String reason = String.format(
                Locale.ROOT,
                "%s: images of %s take %.1f MB, there is room for %.1f MB in the heap of %d executor%s of %.0f MB",
                wanted == ShardCache.AUTO ? "auto" : "as set",
                splits,
                bytes / MEGABYTE,
                room / MEGABYTE,
                executors,
                executors == 1 ? "" : "s",
                heapBytes / MEGABYTE);
        return new CacheChoice(chosen, reason);
    }

    /** Such as {@code disk (auto: images of train and val take 614.4 MB, ...)}. */
    @Override
    public String toString() {
        return cache.name().toLowerCase(Locale.ROOT) + " (" + reason + ")";
    }
}
