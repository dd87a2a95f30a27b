package dev.convoy.sanity;

import dev.convoy.cost.ComputeCost;
import dev.convoy.tensor.BlockLayout;
import java.util.ArrayList;
import java.util.List;

/** What a batch size wastes: lanes of blocks of sixteen images that hold none, and cores that wait for the busiest one. */
public final class BatchCheck implements Check {
    private static final String NAME = "batch";

    /** Less than this part in use is worth a warning. */
    private static final double ENOUGH = 0.9;

    private final ComputeCost compute;
    private final int cores;

    /**
     * A check of a batch.
     *
     * @param cores that may compute at once
     */
    public BatchCheck(ComputeCost compute, int cores) {
        this.compute = compute;
        this.cores = cores;
    }

    @Override
    public List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        int whole = compute.numShards() * BlockLayout.IMAGES;
        int suiting = (compute.batchSize() + whole - 1) / whole * whole;
        boolean full = compute.lanesInUse() >= ENOUGH;
        findings.add(Finding.of(
                full ? Verdict.PASS : Verdict.WARN,
                NAME,
                "batch_size %d, in %d shards: kernels compute blocks of %d images, of which %.0f %% hold one%s",
                compute.batchSize(),
                compute.numShards(),
                BlockLayout.IMAGES,
                100 * compute.lanesInUse(),
                full ? "" : "; batch_size=" + suiting + " takes no longer"));
        int threads = compute.threads().count();
        double busy =
                compute.balance() * compute.partitions() * compute.threads().speedup() / cores;
        boolean even = busy >= ENOUGH;
        findings.add(Finding.of(
                even ? Verdict.PASS : Verdict.WARN,
                NAME,
                "%d shards keep %.0f %% of %d cores busy%s%s",
                compute.numShards(),
                100 * busy,
                cores,
                threads == 1 ? "" : ", " + threads + " threads computing each block of images together",
                even ? "" : "; " + more()));
        return findings;
    }

    private String more() {
        return compute.numShards() < cores
                ? "a larger batch or more shards would keep more"
                : "more shards or a number of cores that divides them would keep all";
    }
}
