package dev.convoy.sanity;

import dev.convoy.cost.JvmMemory;
import dev.convoy.train.RunCost;
import java.util.ArrayList;
import java.util.List;

/** Whether a run fits in the memory of every JVM. */
public final class MemoryCheck implements Check {
    private static final String NAME = "memory";

    private final RunCost cost;

    /** A check of a run. */
    public MemoryCheck(RunCost cost) {
        this.cost = cost;
    }

    @Override
    public List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        for (JvmMemory jvm : cost.memory().jvms()) {
            String todo = jvm.fits() ? "" : "; set " + jvm.setting() + "=" + jvm.enough();
            findings.add(new Finding(jvm.fits() ? Verdict.PASS : Verdict.FAIL, NAME, jvm.summary() + todo));
        }
        if (cost.memory().dividesShares()) {
            findings.add(Finding.of(
                    Verdict.PASS,
                    NAME,
                    "a shard's share of %d images is computed in pieces of %d",
                    cost.memory().largestShare(),
                    cost.memory().microBatch()));
        }
        return findings;
    }
}
