package dev.convoy.net;

import dev.convoy.layer.Layer;

/**
 * A layer's place in a net's graph. Values are numbered: 0 is the images, each layer that does not work in place makes a
 * new one.
 *
 * @param layer what is computed
 * @param input number of the value it reads
 * @param output number of the value it writes; the same as {@code input} for a layer that works in place
 * @param appliesRelu whether it takes over the ReLU layer behind it
 * @param parameterOffset index of its first parameter in the flat vector
 */
record Node(Layer layer, int input, int output, boolean appliesRelu, int parameterOffset) {
    Node withRelu() {
        return new Node(layer, input, output, true, parameterOffset);
    }

    /** Whether activation and gradient of the output must lie alike, since one masks the other element by element. */
    boolean alignsOutputGradient() {
        return appliesRelu || layer.isInPlace();
    }
}
