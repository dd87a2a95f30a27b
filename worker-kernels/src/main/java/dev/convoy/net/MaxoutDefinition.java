package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.MaxoutKernel;

/**
 * Keeps the largest of every {@code pieces} neighbouring channels, pixel by pixel.
 *
 * @param name unique in the net
 * @param pieces channels of which one is kept, in [1, 127]; divides the channels of the input
 */
public record MaxoutDefinition(String name, int pieces) implements LayerDefinition {
    public MaxoutDefinition {
        LayerDefinition.checkName(name);
        check(
                pieces > 0 && pieces <= MaxoutKernel.MOST_PIECES,
                "%s: pieces must be in [1, %d], found %d",
                name,
                MaxoutKernel.MOST_PIECES,
                pieces);
    }

    @Override
    public String type() {
        return "maxout";
    }
}
