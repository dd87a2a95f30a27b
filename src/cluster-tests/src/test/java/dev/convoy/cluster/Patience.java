package dev.convoy.cluster;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another process does. Only a hang gets to the end of it, also on a busy machine. */
final class Patience {
    static final long SECONDS = 900;

    private static final long POLL_MILLIS = 10;

    private Patience() {}

    /**
     * Waits until a condition holds.
     *
     * @param what is waited for
     * @param state what to print if it never comes
     */
    static void await(String what, Supplier<String> state, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no sign of " + what + " after " + SECONDS + " s\n" + state.get());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting for " + what, e);
            }
        }
    }
}
