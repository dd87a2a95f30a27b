package dev.convoy.net;

/** What a pooling layer takes of its windows. */
public enum PoolKind {
    /** The largest value. */
    MAX,
    /** The mean. */
    AVERAGE
}
