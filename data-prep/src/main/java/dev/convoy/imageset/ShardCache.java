package dev.convoy.imageset;

/** Where executors keep the images of a split while they are read again and again. What is computed does not depend on it. */
public enum ShardCache {
    /** In memory where all images fit, on disk otherwise. */
    AUTO,
    /** In Spark's storage memory. */
    MEMORY,
    /** In files on the executors' local disks, read again for every batch. */
    DISK
}
