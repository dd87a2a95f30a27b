package dev.convoy.loss;

/** What the scores of an L2 loss should be. */
public enum L2Targets {
    /** 1 for the label's score, 0 for all others. */
    ONE_HOT,
    /** The label's number, for a net with a single score. */
    LABEL
}
