package dev.convoy.evaluate;

import dev.convoy.kernel.KernelSet;
import dev.convoy.net.Net;

/** How many images are scored at once: a number that depends on the net alone, so that sums of losses do not vary. */
public final class ScoringBatch {
    /** Four blocks of sixteen: full connections read their weights once for all of them. */
    private static final int IMAGES = 64;

    /** One block. */
    private static final int FEWEST_IMAGES = 16;

    /** Scratch memory that is worth having to save weights being read again. */
    private static final long MOST_BYTES = 512L << 20;

    private ScoringBatch() {}

    /** Images for each pass: 64, or 16 for nets whose activations are so large that 64 take more than 512 MiB. */
    public static int of(Net net, KernelSet kernels) {
        return net.scoringTaskBytes(kernels, IMAGES) <= MOST_BYTES ? IMAGES : FEWEST_IMAGES;
    }
}
