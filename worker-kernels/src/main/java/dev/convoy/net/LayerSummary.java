package dev.convoy.net;

import dev.convoy.tensor.Shape;

/**
 * One line of a net's description. Counts are for one image.
 *
 * @param name of the layer
 * @param type its word in a net's description
 * @param output shape of its output
 * @param parameters number of its learned values
 * @param multiplyAdds of its forward pass; only convolutions and full connections count
 * @param activationFloats floats kept for its output; 0 where it shares the buffer of the layer before
 */
public record LayerSummary(
        String name, String type, Shape output, int parameters, long multiplyAdds, int activationFloats) {}
