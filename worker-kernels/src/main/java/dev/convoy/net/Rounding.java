package dev.convoy.net;

/** How the size of a pooled output is rounded when windows do not divide the input evenly. */
public enum Rounding {
    /** Windows stay inside the padded input; what is left over at the far edge is not covered. */
    DOWN,
    /** Caffe's rule: the last window may reach over the far edge. */
    UP
}
