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

    /** A check of a batch. */
    public BatchCheck(ComputeCost compute) {
        this.compute = compute;
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
                "%d images in %d shards use %.0f %% of the lanes of blocks of %d%s",
                compute.batchSize(),
                compute.numShards(),
                100 * compute.lanesInUse(),
                BlockLayout.IMAGES,
                full ? "" : "; batch_size=" + suiting + " uses all in as many seconds"));
        boolean even = compute.balance() >= ENOUGH;
        findings.add(Finding.of(
                even ? Verdict.PASS : Verdict.WARN,
                NAME,
                "%d shards on %d tasks keep %.0f %% of them busy%s",
                compute.numShards(),
                compute.partitions(),
                100 * compute.balance(),
                even ? "" : "; more shards or a number of cores that divides them would keep all"));
        return findings;
    }
}
