package dev.convoy.imageset;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Reads images of shards in the background, while whoever asked for them computes. All reading is done by a few threads of
 * this process that nobody interrupts, in the order asked for.
 */
public final class ImageReadAhead {
    static final Future<?> DONE = CompletableFuture.completedFuture(0);

    private static final long IDLE_SECONDS = 10;

    private final ConcurrentLinkedQueue<ImageFetch> idle = new ConcurrentLinkedQueue<>();

    private static final class Readers {
        private static final AtomicInteger COUNT = new AtomicInteger();
        private static final ThreadPoolExecutor POOL = pool();

        /** At least two, since reading is waiting; more than there are processors decode no faster. */
        private static ThreadPoolExecutor pool() {
            int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Readers::thread);
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }

        private static Thread thread(Runnable work) {
            Thread thread = new Thread(work, "convoy-image-reader-" + COUNT.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        }
    }

    static Future<?> submit(Callable<Object> work) {
        return Readers.POOL.submit(work);
    }

    /**
     * Begins to read images.
     *
     * @param positions of the images in the shard, the first {@code count} of the array; copied
     */
    public ImageFetch fetch(ImageShard shard, int[] positions, int count) {
        ImageFetch fetch = idle.poll();
        if (fetch == null) {
            fetch = new ImageFetch(this);
        }
        fetch.begin(shard, positions, count);
        return fetch;
    }

    void takeBack(ImageFetch fetch) {
        idle.add(fetch);
    }

    /**
     * Reads a whole shard in the order of its images, a block ahead.
     *
     * @param blockSize images in a block; the last may have fewer
     * @param user takes the blocks, each to be used before it returns
     */
    public void forEachBlock(ImageShard shard, int blockSize, Consumer<ImageFetch> user) {
        int[] positions = new int[blockSize];
        ImageFetch ahead = fetchRun(shard, 0, positions);
        while (ahead.size() > 0) {
            ImageFetch block = ahead;
            ahead = fetchRun(shard, block.position(0) + block.size(), positions);
            user.accept(block.await());
            block.close();
        }
        ahead.close();
    }

    private ImageFetch fetchRun(ImageShard shard, int from, int[] positions) {
        int count = Math.min(positions.length, shard.size() - from);
        for (int i = 0; i < count; i++) {
            positions[i] = from + i;
        }
        return fetch(shard, positions, count);
    }
}
