package dev.convoy.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Where tasks of a local master leave their sums for the driver, which goes on as soon as it has one of every partition: Spark's
 * report of the job comes milliseconds later. A task that runs twice leaves the same sums twice; the first are taken.
 */
final class Handover {
    /** How often to look whether a job has ended without all its sums. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<List<PartialSum>> sums;
    private long publication;
    private int missing;

    /**
     * A place for the sums of an iteration.
     *
     * @param partitions number of tasks
     */
    Handover(int partitions) {
        this.sums = new ArrayList<>(
                Stream.generate(List::<PartialSum>of).limit(partitions).toList());
    }

    /** The sums to come are those of a publication; those of others are not taken. */
    void expect(long next) {
        lock.lock();
        try {
            publication = next;
            missing = sums.size();
            sums.replaceAll(unused -> List.of());
        } finally {
            lock.unlock();
        }
    }

    /** Leaves a partition's sums, at least one. */
    void put(long of, int partition, List<PartialSum> partSums) {
        lock.lock();
        try {
            if (of == publication && sums.get(partition).isEmpty()) {
                sums.set(partition, partSums);
                missing--;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the sums of all partitions.
     *
     * @param ended whether no more are to come
     * @return whether all are there
     */
    boolean await(BooleanSupplier ended) {
        lock.lock();
        try {
            while (missing > 0 && !ended.getAsBoolean()) {
                changed.awaitNanos(LOOK_NANOS);
            }
            return missing == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a job ran", e);
        } finally {
            lock.unlock();
        }
    }

    /** What was left, in order of partitions. */
    List<PartialSum> take() {
        lock.lock();
        try {
            return sums.stream().flatMap(List::stream).toList();
        } finally {
            lock.unlock();
        }
    }
}
