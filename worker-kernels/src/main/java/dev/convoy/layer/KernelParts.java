package dev.convoy.layer;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/**
 * A kernel whose passes the threads of a task share, if there are several and a pass is worth it; each has scratch of its own.
 *
 * @param <K> what computes a pass, or a part of it
 */
final class KernelParts<K> {
    private final K whole;
    /** One for each thread, or the whole kernel alone. */
    private final List<K> parts;

    private final LayerPlan plan;

    /**
     * A kernel and its parts.
     *
     * @param multiplyAdds of a pass, for one image
     * @param divide makes parts of the kernel, as many as it is told or the kernel alone
     */
    KernelParts(LayerPlan plan, K whole, long multiplyAdds, IntFunction<List<K>> divide) {
        int threads = plan.threads(multiplyAdds);
        this.whole = whole;
        this.parts = threads == 1 ? List.of(whole) : divide.apply(threads);
        this.plan = plan;
    }

    /** Whether threads share its passes. */
    boolean isShared() {
        return parts.size() > 1;
    }

    /** Makes room in the scratch of each thread that may compute a part. */
    void reserveScratch(int floats) {
        for (int thread = 0; thread < parts.size(); thread++) {
            plan.memory().reserveScratch(thread, floats);
        }
    }

    /** Runs a pass: its parts with the scratch of whoever takes them, or the whole where no core is idle. */
    void run(BiConsumer<K, float[]> pass) {
        TaskMemory memory = plan.memory();
        boolean ran = isShared()
                && plan.team()
                        .run(parts.size(), (part, thread) -> pass.accept(parts.get(part), memory.scratch(thread)));
        if (!ran) {
            pass.accept(whole, memory.scratch());
        }
    }
}
