package dev.convoy.net;

import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Packs parameters once for several tasks that share the packed weights. Tasks that want the same version at the same time
 * divide the layers among them, and none goes on before all layers are packed. Safe for use by many threads.
 */
final class WeightPacking {
    private static final long NOTHING = Long.MIN_VALUE;

    private final int layers;
    private long version = NOTHING;
    /** The next layer that nobody packs yet. */
    private int next;
    /** Layers that somebody is packing. */
    private int busy;

    WeightPacking(int layers) {
        this.layers = layers;
        this.next = layers;
    }

    /**
     * Returns when all layers of a version are packed.
     *
     * @param wanted number of the version; all who give the same number give the same parameters
     * @param pack packs a layer
     * @throws IllegalStateException if a newer version has taken its place
     */
    void pack(long wanted, IntConsumer pack) {
        begin(wanted);
        for (int layer = claim(wanted); layer < layers; layer = claim(wanted)) {
            boolean packed = false;
            try {
                pack.accept(layer);
                packed = true;
            } finally {
                finish(packed);
            }
        }
        awaitAll(wanted);
    }

    /** A version that no one has packed yet, for a task that has the weights to itself. */
    synchronized long unusedVersion() {
        return version + 1;
    }

    private synchronized void begin(long wanted) {
        // a layer of the version before would be written over this one's
        awaitWhile(() -> wanted > version && busy > 0);
        if (wanted > version) {
            version = wanted;
            next = 0;
        }
        checkCurrent(wanted);
    }

    private synchronized int claim(long wanted) {
        if (wanted != version || next == layers) {
            return layers;
        }
        busy++;
        return next++;
    }

    private synchronized void finish(boolean packed) {
        busy--;
        if (!packed) {
            version = NOTHING;
            next = layers;
        }
        notifyAll();
    }

    private synchronized void awaitAll(long wanted) {
        awaitWhile(() -> wanted == version && (next < layers || busy > 0));
        checkCurrent(wanted);
    }

    private void checkCurrent(long wanted) {
        if (wanted != version) {
            throw new IllegalStateException("parameters of version " + wanted
                    + " are wanted, the shared weights hold those of " + (version == NOTHING ? "none" : version));
        }
    }

    private synchronized void awaitWhile(BooleanSupplier condition) {
        try {
            while (condition.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while other threads pack weights", e);
        }
    }
}
