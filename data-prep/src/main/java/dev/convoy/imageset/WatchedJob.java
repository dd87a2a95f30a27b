package dev.convoy.imageset;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaSparkContext;

/** Runs Spark jobs on a thread of their own, so that the thread that asked for them can tell how far they are. */
final class WatchedJob {
    private static final long PROGRESS_MILLIS = 250;

    private WatchedJob() {}

    /**
     * Waits for the result, and tells meanwhile.
     *
     * @param tell called a few times a second, and once in the end
     * @throws IOException if the job fails, or the thread is interrupted, which cancels the job
     */
    static <T> T run(JavaSparkContext context, String name, Callable<T> job, Runnable tell) throws IOException {
        String group = "convoy-" + name + "-" + UUID.randomUUID();
        FutureTask<T> result = new FutureTask<>(() -> {
            context.setJobGroup(group, "convoy prepare: " + name, true);
            return job.call();
        });
        Thread thread = new Thread(result, group);
        thread.setDaemon(true);
        thread.start();
        while (true) {
            try {
                T value = result.get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
                tell.run();
                return value;
            } catch (TimeoutException e) {
                tell.run();
            } catch (InterruptedException e) {
                context.cancelJobGroup(group);
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while Spark ran " + name);
            } catch (ExecutionException e) {
                throw new IOException(name + " failed: " + e.getCause().getMessage(), e.getCause());
            }
        }
    }
}
