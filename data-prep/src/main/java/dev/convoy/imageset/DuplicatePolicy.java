package dev.convoy.imageset;

/** What becomes of images that are in the set more than once. */
public enum DuplicatePolicy {
    /** They are counted and listed. */
    REPORT,
    /** They are listed, and of copies in several splits one split keeps its own: train before val before test. */
    REMOVE,
    /** They are not looked for. */
    OFF
}
