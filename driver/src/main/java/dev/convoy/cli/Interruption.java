package dev.convoy.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Turns SIGINT and SIGTERM into a wish to stop after the iteration at hand, and holds the end of the JVM back until the
 * checkpoint is written and told of.
 *
 * <p>Hadoop's shutdown hooks run one after the other by priority, Spark's among them: one that comes before Spark stops
 * itself waits for the command, and a last one ends the JVM with the command's exit code, which would be the signal's
 * otherwise. {@link System#exit} is of no use then: it waits for the hooks, and whoever called it would never return.
 */
final class Interruption implements AutoCloseable {
    /** Above the priority of Spark's own hooks, which are below 100. */
    private static final int BEFORE_SPARK = 1000;

    private static final int LAST = 0;

    /** Longer than any iteration and checkpoint should take. */
    private static final long PATIENCE_MINUTES = 30;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable wait = this::stopCommand;
    private final Runnable exit = this::exit;
    private volatile boolean requested;
    private volatile int exitCode = ExitCode.INTERRUPTED;

    /** Begins to listen; {@link #close} ends it. Otherwise signals end the JVM as ever. */
    Interruption listen() {
        ShutdownHookManager hooks = ShutdownHookManager.get();
        hooks.addShutdownHook(wait, BEFORE_SPARK, PATIENCE_MINUTES, TimeUnit.MINUTES);
        hooks.addShutdownHook(exit, LAST);
        return this;
    }

    /** Whether a signal came. */
    boolean isRequested() {
        return requested;
    }

    /** Lets the JVM end, where a signal asked for it, with the exit code of the command, which has told all it had to. */
    void commandEnded(int code) {
        exitCode = code;
        ended.countDown();
    }

    @Override
    public void close() {
        ShutdownHookManager hooks = ShutdownHookManager.get();
        if (!hooks.isShutdownInProgress()) {
            try {
                hooks.removeShutdownHook(wait);
                hooks.removeShutdownHook(exit);
            } catch (IllegalStateException e) {
                // a signal came this moment: the hooks wait for the end of the command
            }
        }
    }

    private void stopCommand() {
        requested = true;
        try {
            ended.await();
        } catch (InterruptedException e) {
            // out of patience: the JVM ends without a checkpoint of this iteration
            Thread.currentThread().interrupt();
        }
    }

    private void exit() {
        Runtime.getRuntime().halt(exitCode);
    }
}
