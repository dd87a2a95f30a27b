/**
 * Files a run leaves behind and starts again from: model files, velocities and checkpoints, on any Hadoop file system.
 *
 * <p>Symbols: w parameters, v velocity, one flat {@code float[]} each; a {@link
 * dev.convoy.checkpoint.NamedTensor} is a named view into such an array. Everything is written to a temporary name,
 * flushed and renamed; everything read back is compared with a SHA-256 taken when it was written. Files on a local disk are
 * written without Hadoop's {@code .crc} side files: the checksums inside do that work, and a model that is copied or
 * replaced with ordinary tools must not fail on a stale side file. Read {@link dev.convoy.checkpoint.CheckpointStore}
 * first.
 */
package dev.convoy.checkpoint;
