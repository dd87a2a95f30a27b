package dev.convoy.sanity;

import java.util.List;

/** Something that can be looked at before a net is trained. */
@FunctionalInterface
public interface Check {
    /** What is found; at least one finding. */
    List<Finding> run();
}
