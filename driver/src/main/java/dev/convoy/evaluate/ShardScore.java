package dev.convoy.evaluate;

import java.io.Serializable;

/** Counts of one shard. A class rather than a record since Kryo fills its fields. */
public final class ShardScore implements Serializable {
    private static final long serialVersionUID = 1L;

    final int shard;
    final double lossSum;
    final long images;
    final long correct;
    final long correctTop5;
    final long[] confusion;

    /**
     * Counts.
     *
     * @param confusion K × K, rows are true classes
     */
    ShardScore(int shard, double lossSum, long images, long correct, long correctTop5, long[] confusion) {
        this.shard = shard;
        this.lossSum = lossSum;
        this.images = images;
        this.correct = correct;
        this.correctTop5 = correctTop5;
        this.confusion = confusion;
    }
}
