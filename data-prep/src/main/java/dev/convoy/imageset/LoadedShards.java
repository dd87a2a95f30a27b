package dev.convoy.imageset;

import org.apache.spark.api.java.JavaRDD;

/** The shards of a split, kept by the executors until this is closed. */
public final class LoadedShards implements AutoCloseable {
    private final JavaRDD<ImageShard> rdd;
    private final Runnable release;

    LoadedShards(JavaRDD<ImageShard> rdd, Runnable release) {
        this.rdd = rdd;
        this.release = release;
    }

    /** The shards; nothing is read before an action runs. */
    public JavaRDD<ImageShard> rdd() {
        return rdd;
    }

    /** Lets go of the images, in memory and on disks. */
    @Override
    public void close() {
        release.run();
    }
}
