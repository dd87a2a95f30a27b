package dev.convoy.layer;

/** Where dropout makes up for the activations that are zeroed in training; p is the drop probability. */
public enum DropoutForm {
    /** Kept activations are divided by 1 − p in training, nothing is done at test time. */
    INVERTED,
    /** Kept activations stay as they are in training, all are multiplied by 1 − p at test time: the paper's form. */
    SCALE_AT_TEST
}
