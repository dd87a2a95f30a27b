package dev.convoy.net;

import dev.convoy.layer.Layer;

/**
 * A layer's place in a net's graph. Values are numbered: 0 is the images, each layer that does not work in place makes a
 * new one, and the parts of a concatenation or sum write one together.
 *
 * @param layer what is computed
 * @param input number of the value it reads
 * @param output number of the value it writes; the same as {@code input} for a layer that works in place
 * @param appliesRelu whether it takes over the ReLU layer behind it
 * @param parameterOffset index of its first parameter in the flat vector
 * @param addsGradient whether a later reader of the input has written its gradient, to which this one's is added
 * @param isNeededForScores whether the main loss's scores depend on it
 */
record Node(
        Layer layer,
        int input,
        int output,
        boolean appliesRelu,
        int parameterOffset,
        boolean addsGradient,
        boolean isNeededForScores) {
    Node(Layer layer, int input, int output, boolean appliesRelu, int parameterOffset) {
        this(layer, input, output, appliesRelu, parameterOffset, false, false);
    }

    Node withRelu() {
        return new Node(layer, input, output, true, parameterOffset, addsGradient, isNeededForScores);
    }

    Node withoutRelu() {
        return new Node(layer, input, output, false, parameterOffset, addsGradient, isNeededForScores);
    }

    Node adding() {
        return new Node(layer, input, output, appliesRelu, parameterOffset, true, isNeededForScores);
    }

    Node needed() {
        return new Node(layer, input, output, appliesRelu, parameterOffset, addsGradient, true);
    }

    /** Whether activation and gradient of the output must lie alike, since one masks the other element by element. */
    boolean alignsOutputGradient() {
        return appliesRelu || layer.sharesLayout();
    }
}
