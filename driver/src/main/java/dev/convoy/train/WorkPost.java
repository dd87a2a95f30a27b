package dev.convoy.train;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where the driver of a local master leaves the work of an iteration for tasks that may be there first. What is published last
 * is there; its number tells tasks whether it is theirs.
 */
final class WorkPost {
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Work work = Work.gradient(0, new float[0]);
    private long givenUp;
    private boolean closed;

    /** Leaves work under a number that is above those before. */
    void publish(Work next) {
        lock.lock();
        try {
            work = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The work of a publication; waits for it.
     *
     * @param patience most time to wait
     * @return empty where it did not come, or newer work is there already
     */
    Optional<Work> await(long publication, Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (work.publication() < publication && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (work.publication() < publication) {
                givenUp = Math.max(givenUp, publication);
            }
            return work.publication() == publication ? Optional.of(work) : Optional.empty();
        } catch (InterruptedException e) {
            givenUp = Math.max(givenUp, publication);
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a task left without the work of a publication, or of a newer one. */
    boolean wasGivenUp(long publication) {
        lock.lock();
        try {
            return givenUp >= publication;
        } finally {
            lock.unlock();
        }
    }

    /** Sends those away who wait. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
