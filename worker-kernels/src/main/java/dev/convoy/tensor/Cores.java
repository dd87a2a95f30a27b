package dev.convoy.tensor;

import static dev.convoy.tensor.Checks.check;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The cores that a JVM may compute on: each thread with work of its own has one, and those left over may be borrowed. Safe for
 * use by many threads.
 */
public final class Cores {
    /** Below 0 where more threads have work of their own than there are cores. */
    private final AtomicInteger idle;

    private int count;

    /**
     * Cores, all idle.
     *
     * @param count at least 1
     */
    public Cores(int count) {
        checkCount(count);
        this.count = count;
        this.idle = new AtomicInteger(count);
    }

    private static void checkCount(int count) {
        check(count > 0, "a JVM has at least 1 core, found %d", count);
    }

    /** Says how many there are from now on, at least 1; threads keep those that they have. */
    public synchronized void resize(int newCount) {
        checkCount(newCount);
        idle.addAndGet(newCount - count);
        count = newCount;
    }

    /** The calling thread begins work of its own. It has a core whether one is idle or not: who sent it has seen to that. */
    public void occupy() {
        idle.decrementAndGet();
    }

    /** Its work is done. */
    public void vacate() {
        idle.incrementAndGet();
    }

    /** Cores that nobody has. */
    public int idle() {
        return Math.max(0, idle.get());
    }

    /** Takes idle cores, {@code most} or as many as there are; {@link #giveBack} them soon, since other threads may begin work. */
    int borrow(int most) {
        while (true) {
            int found = idle.get();
            int taken = Math.min(most, found);
            if (taken <= 0) {
                return 0;
            }
            if (idle.compareAndSet(found, found - taken)) {
                return taken;
            }
        }
    }

    void giveBack(int borrowed) {
        idle.addAndGet(borrowed);
    }
}
