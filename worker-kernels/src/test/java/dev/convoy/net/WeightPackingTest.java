package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WeightPackingTest {
    private static final int LAYERS = 5;

    private final WeightPacking packing = new WeightPacking(LAYERS);
    private final ExecutorService pool = Executors.newFixedThreadPool(2);

    @AfterEach
    void close() {
        pool.shutdownNow();
    }

    @Test
    void pack_manyVersionsByTwoThreads_packsEachLayerOnceAVersionBeforeAnyGoesOn() throws Exception {
        AtomicIntegerArray packed = new AtomicIntegerArray(LAYERS);
        AtomicInteger wrong = new AtomicInteger();
        CyclicBarrier barrier = new CyclicBarrier(2);
        Runnable work = () -> {
            for (int version = 0; version < 2000; version++) {
                packing.pack(version, packed::incrementAndGet);
                for (int layer = 0; layer < LAYERS; layer++) {
                    if (packed.get(layer) != version + 1) {
                        wrong.incrementAndGet();
                    }
                }
                try {
                    barrier.await(); // the next iteration begins when all tasks of this one have ended
                } catch (InterruptedException | BrokenBarrierException e) {
                    throw new IllegalStateException(e);
                }
            }
        };

        Future<?> first = pool.submit(work);
        Future<?> second = pool.submit(work);
        first.get();
        second.get();

        assertThat(wrong.get()).isZero();
    }

    @Test
    void pack_sameVersionAgain_packsNothing() {
        AtomicInteger calls = new AtomicInteger();
        packing.pack(7, layer -> calls.incrementAndGet());

        packing.pack(7, layer -> calls.incrementAndGet());

        assertThat(calls.get()).isEqualTo(LAYERS);
    }

    /** A task that Spark has given up must not write its old weights over those of the iteration that goes on. */
    @Test
    void pack_olderVersion_isRefused() {
        packing.pack(2, layer -> {});

        assertThatThrownBy(() -> packing.pack(1, layer -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("parameters of version 1 are wanted, the shared weights hold those of 2");
    }

    @Test
    void pack_newerVersionWhileALayerIsBusy_waitsForIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicInteger last = new AtomicInteger();
        Future<?> old = pool.submit(() -> packing.pack(1, layer -> {
            if (layer == 0) {
                begun.countDown();
                try {
                    mayEnd.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                last.set(1);
            }
        }));
        begun.await();
        Future<?> newer = pool.submit(() -> packing.pack(2, layer -> {
            if (layer == 0) {
                last.set(2);
            }
        }));

        mayEnd.countDown();

        newer.get();
        assertThat(last.get()).isEqualTo(2);
        // the old one either ended before the newer began, or was told
        try {
            old.get();
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void pack_layerThatFails_leavesNoVersionBehind() {
        assertThatThrownBy(() -> packing.pack(1, layer -> {
                    throw new IllegalArgumentException("layer " + layer);
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layer 0");
        AtomicInteger calls = new AtomicInteger();

        packing.pack(1, layer -> calls.incrementAndGet());

        assertThat(calls.get()).isEqualTo(LAYERS);
    }
}
