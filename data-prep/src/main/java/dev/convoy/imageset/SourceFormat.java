package dev.convoy.imageset;

/** The form in which raw images come. */
public enum SourceFormat {
    /** Recognized by the names of the files. */
    AUTO,
    /** A folder for each class: {@code DIR/CLASS/*.jpg}, or {@code DIR/train/CLASS/*.jpg} beside test/ or val/. */
    FOLDER,
    /**
     * CIFAR-10 binary: {@code data_batch_*.bin}, {@code test_batch.bin}, {@code batches.meta.txt}; or CIFAR-100 binary:
     * {@code train.bin}, {@code test.bin}, {@code fine_label_names.txt}.
     */
    CIFAR,
    /** MNIST's IDX: {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte} and t10k-*, gzipped or not. */
    IDX,
    /** Archives of class folders, an archive for each class, or an archive of such archives; gzipped or not. */
    TAR,
    /** A list of paths with labels, in CSV or Parquet. */
    MANIFEST,
    /** A table that Spark reads, with images or their paths in a column. */
    TABLE
}
