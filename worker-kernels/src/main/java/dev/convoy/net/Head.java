package dev.convoy.net;

/**
 * A loss in a net's graph.
 *
 * @param loss what is taken
 * @param scores number of the value it reads
 * @param addsGradient whether a later loss has written a gradient of the same scores, to which this one's is added
 */
record Head(LossDefinition loss, int scores, boolean addsGradient) {
    Head adding() {
        return new Head(loss, scores, true);
    }
}
