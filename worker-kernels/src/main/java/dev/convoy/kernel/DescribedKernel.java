package dev.convoy.kernel;

import java.util.List;

/** A kernel that chooses among ways to compute, and tells what it chose. */
interface DescribedKernel {
    /** Its passes, forward first. */
    List<KernelPass> passes();
}
