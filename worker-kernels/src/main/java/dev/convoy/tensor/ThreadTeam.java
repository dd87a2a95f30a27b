package dev.convoy.tensor;

import static dev.convoy.tensor.Checks.check;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread with work of its own and helpers that do parts of it beside it while cores are idle. For use by one thread at a time;
 * the helpers are its own.
 *
 * <p>Work is done in regions of some parts. Whoever is free takes the next part, so a helper that comes late finds nothing left
 * and nobody waits for it. Regions take a millisecond or so and follow each other closely, so helpers, and the thread when its
 * own parts are done, look for a moment before they sleep.
 *
 * <p>Nothing has to be closed: helpers are daemon threads, begun when first needed, that end when they have had nothing to do
 * for a second, whatever has become of the thread that they helped.
 */
public final class ThreadTeam {
    /** What helpers are called, with a number behind it. */
    public static final String HELPER_NAME = "convoy-helper-";

    private static final AtomicInteger HELPERS = new AtomicInteger();

    /** How long a thread looks before it sleeps: some times what it takes to wake one, and most of what lies between two regions. */
    private static final long LOOK_NANOS = 200_000;

    private static final long MOST_IDLE_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int NONE = -1;
    private static final Work NO_WORK = (part, thread) -> {};

    private final Cores cores;
    private final Helper[] helpers;

    /** Number of the region in the upper half, of the next part that nobody has taken in the lower one. */
    private final AtomicLong next = new AtomicLong();
    /** Parts of the region that are not done. */
    private final AtomicInteger left = new AtomicInteger();

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    // Of the region; written while all its parts are done, and read before a part is taken, which fails if they
    // changed.
    private Work work = NO_WORK;
    private int parts;
    private int mostHelpers;

    /** The team's thread while it sleeps, else null. */
    private volatile Thread sleeper;

    /** What is done for each part. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does a part.
         *
         * @param part from 0 on
         * @param thread number of who does it, 0 the team's thread; no two of a region have the same
         */
        void run(int part, int thread);
    }

    /**
     * A team that has not begun any thread.
     *
     * @param threads the one that has the work and its helpers, at least 1
     * @param cores where a core is borrowed for each helper, a region at a time
     */
    public ThreadTeam(int threads, Cores cores) {
        check(threads > 0, "threads of a task must be positive, found %d", threads);
        this.cores = cores;
        this.helpers = new Helper[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper(i + 1);
        }
    }

    /** A thread without helpers. */
    public static ThreadTeam ofOne() {
        return new ThreadTeam(1, new Cores(1));
    }

    /** Most threads that do parts at the same time, helpers and the caller. */
    public int threads() {
        return helpers.length + 1;
    }

    /** A team of as many threads beside this one, on the same cores. */
    public ThreadTeam another() {
        return new ThreadTeam(threads(), cores);
    }

    /**
     * Does a region's parts and returns when all are done. What the caller has written is seen by all, and what they have written
     * by the caller.
     *
     * @param count parts
     * @return false, and nothing is done, if there is no core for a helper
     * @throws RuntimeException that a part threw, the first of them, after all others are done; errors likewise
     */
    public boolean run(int count, Work region) {
        int borrowed = cores.borrow(Math.min(count - 1, helpers.length));
        if (borrowed == 0) {
            return false;
        }
        try {
            begin(count, borrowed, region);
            for (int part = take(0); part != NONE; part = take(0)) {
                doPart(part, 0);
            }
            awaitOthers();
        } finally {
            work = NO_WORK;
            cores.giveBack(borrowed);
        }
        rethrow();
        return true;
    }

    private void begin(int count, int borrowed, Work region) {
        work = region;
        parts = count;
        mostHelpers = borrowed;
        left.set(count);
        next.set(((next.get() >>> Integer.SIZE) + 1) << Integer.SIZE);
        for (int i = 0; i < borrowed; i++) {
            helpers[i].wake();
        }
    }

    /** The next part of the region, which is then the taker's to do; NONE if there is none for it. */
    private int take(int thread) {
        while (true) {
            long found = next.get();
            int part = (int) found;
            if (part >= parts || thread > mostHelpers) {
                return NONE;
            }
            // fails if the region has changed since, and so if parts or helpers are those of another
            if (next.compareAndSet(found, found + 1)) {
                return part;
            }
        }
    }

    private void doPart(int part, int thread) {
        try {
            work.run(part, thread);
        } catch (Throwable e) { // of whatever kind: the team's thread must hear of it and not wait for ever
            failure.compareAndSet(null, e);
        } finally {
            if (left.decrementAndGet() == 0 && thread > 0) {
                LockSupport.unpark(sleeper);
            }
        }
    }

    /** Goes on waiting when interrupted: others still write to arrays. */
    private void awaitOthers() {
        long begin = System.nanoTime();
        boolean interrupted = false;
        while (left.get() > 0) {
            if (System.nanoTime() - begin < LOOK_NANOS) {
                Thread.onSpinWait();
                continue;
            }
            sleeper = Thread.currentThread();
            if (left.get() > 0) {
                LockSupport.park(this);
            }
            sleeper = null;
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void rethrow() {
        Throwable thrown = failure.getAndSet(null);
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown != null) {
            throw (RuntimeException) thrown; // a part can throw no other
        }
    }

    /** Does parts of regions as they come, in a thread that is there while they do. */
    private final class Helper implements Runnable {
        private static final int GONE = 0;
        private static final int ASLEEP = 1;
        private static final int AWAKE = 2;

        private final int number;
        private final AtomicInteger state = new AtomicInteger(GONE);
        /** Null before the first. */
        private volatile Thread thread;

        Helper(int number) {
            this.number = number;
        }

        /** Makes sure that it looks for parts again. */
        void wake() {
            int found = state.getAndSet(AWAKE);
            if (found == GONE) {
                beginThread();
            } else if (found == ASLEEP) {
                LockSupport.unpark(thread);
            }
        }

        private void beginThread() {
            // without what the caller's thread has for itself, such as Spark's properties of the job
            Thread begun = new Thread(null, this, HELPER_NAME + HELPERS.incrementAndGet(), 0, false);
            begun.setDaemon(true);
            thread = begun;
            try {
                begun.start();
            } catch (OutOfMemoryError e) { // no more threads on this system: the others do all parts
                state.set(GONE);
            }
        }

        @Override
        public void run() {
            do {
                doParts();
            } while (sleep());
        }

        /** Until there have been none for a moment. */
        private void doParts() {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < LOOK_NANOS) {
                int part = take(number);
                if (part == NONE) {
                    Thread.onSpinWait();
                } else {
                    doPart(part, number);
                    begin = System.nanoTime();
                }
            }
        }

        /** Until it is woken; false if it was not for long. */
        private boolean sleep() {
            // between the two, whoever has begun a region either finds it asleep, or the region's parts are still found
            // here
            state.set(ASLEEP);
            doRest();
            long end = System.nanoTime() + MOST_IDLE_NANOS;
            while (state.get() == ASLEEP) {
                long nanos = end - System.nanoTime();
                if (nanos <= 0) {
                    return !state.compareAndSet(ASLEEP, GONE);
                }
                LockSupport.parkNanos(ThreadTeam.this, nanos);
            }
            return true;
        }

        private void doRest() {
            for (int part = take(number); part != NONE; part = take(number)) {
                doPart(part, number);
            }
        }
    }
}
