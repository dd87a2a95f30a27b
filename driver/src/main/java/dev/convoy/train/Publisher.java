package dev.convoy.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.BlockId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's end of how values come to executors and sums back: by {@link HostBlocks} where all of them run on the driver's
 * host, otherwise by Spark's broadcast and as results of tasks. Arrays are the same either way.
 */
final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final JavaSparkContext spark;
    private final long owner;
    private final BooleanSupplier isOneHost;
    private final List<float[]> arrays = new ArrayList<>();
    private final BlockBytes bytes = new BlockBytes();
    private long publications;
    private boolean wasStored;

    /**
     * A publisher of a run.
     *
     * @param owner a broadcast that outlives the publications
     * @param isOneHost asked before each whether all executors run on the driver's host
     */
    Publisher(JavaSparkContext spark, Broadcast<?> owner, BooleanSupplier isOneHost) {
        this.spark = spark;
        this.owner = owner.id();
        this.isOneHost = isOneHost;
    }

    /**
     * Runs a job with values.
     *
     * @param values not kept
     * @param job gives what its tasks returned, by partition
     * @return the sums of all partitions, in their order; arrays are valid until the next call
     */
    List<PartialSum> run(float[] values, Function<Publication, List<List<PartialSum>>> job) {
        publications++;
        Publication.Stored stored = new Publication.Stored(owner, publications);
        boolean isStored = isOneHost.getAsBoolean() && HostBlocks.put(stored.values(), values, 0, values.length, bytes);
        tell(isStored);
        if (isStored) {
            try {
                return fetch(stored, job.apply(stored));
            } finally {
                HostBlocks.remove(stored.values());
            }
        }
        Broadcast<float[]> sent = spark.broadcast(values);
        try {
            return job.apply(new Publication.Sent(publications, sent)).stream()
                    .flatMap(List::stream)
                    .toList();
        } finally {
            sent.destroy();
        }
    }

    /** Logs the way of arrays, the first time and where it changes. */
    private void tell(boolean isStored) {
        if (publications == 1 || isStored != wasStored) {
            LOG.info(
                    "weights and gradients travel {}",
                    isStored ? "by files of this host" : "by broadcast and as results");
        }
        wasStored = isStored;
    }

    private List<PartialSum> fetch(Publication.Stored stored, List<List<PartialSum>> returned) {
        List<PartialSum> sums = new ArrayList<>();
        List<BlockId> blocks = new ArrayList<>();
        for (int partition = 0; partition < returned.size(); partition++) {
            List<PartialSum> ofPartition = returned.get(partition);
            for (int i = 0; i < ofPartition.size(); i++) {
                sums.add(ofPartition.get(i));
                blocks.add(stored.sum(partition, i));
            }
        }
        while (arrays.size() < sums.size()) {
            arrays.add(new float[0]);
        }
        return IntStream.range(0, sums.size())
                .parallel()
                .mapToObj(i -> fetch(sums.get(i), blocks.get(i), i))
                .toList();
    }

    private PartialSum fetch(PartialSum sum, BlockId block, int number) {
        if (!Publication.Stored.isElsewhere(sum)) {
            return sum;
        }
        float[] array = HostBlocks.read(block, length -> ofLength(length, number));
        HostBlocks.remove(block);
        return sum.withGradient(array);
    }

    /** The array of an iteration's sum of a number: the last one's, if it is as long. */
    private float[] ofLength(int length, int number) {
        if (arrays.get(number).length != length) {
            arrays.set(number, new float[length]);
        }
        return arrays.get(number);
    }
}
