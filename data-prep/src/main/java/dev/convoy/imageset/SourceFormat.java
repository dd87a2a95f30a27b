package dev.convoy.imageset;

/** The form in which raw images come. */
public enum SourceFormat {
    /** Recognized by the names of the files. */
    AUTO,
    /** A folder for each class: {@code DIR/CLASS/*.jpg}, or {@code DIR/train/CLASS/*.jpg} beside test/ or val/. */
    FOLDER,
    /** CIFAR-10 binary: {@code data_batch_*.bin}, {@code test_batch.bin}, {@code batches.meta.txt}. */
    CIFAR,
    /** MNIST's IDX: {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte} and t10k-*, gzipped or not. */
    IDX
}
