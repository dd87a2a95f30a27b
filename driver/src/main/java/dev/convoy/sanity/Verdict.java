package dev.convoy.sanity;

/** How a check came out. */
public enum Verdict {
    /** Nothing to be said against it. */
    PASS,
    /** It works, but probably not as well as it could. */
    WARN,
    /** It cannot work. */
    FAIL
}
