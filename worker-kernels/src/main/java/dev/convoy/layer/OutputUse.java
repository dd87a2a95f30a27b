package dev.convoy.layer;

/** What a layer's backward pass needs of the output that its forward pass wrote. Ordered: each includes those before it. */
public enum OutputUse {
    /** Nothing: a layer behind may overwrite the output. */
    NONE,
    /** Whether each output is positive: a layer behind may overwrite the output if it keeps that. */
    SIGN,
    /** The output itself: it must stay as it is. */
    VALUES
}
