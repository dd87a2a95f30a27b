package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.init.Initializer;

/** Where initializers that start from training images may stand. */
final class ImageInitializers {
    private ImageInitializers() {}

    /**
     * Requires patch_whitening to stand at the weights of a convolution that reads the images, with no more filters than there
     * are components of a patch, twice.
     */
    static void require(NetDefinition net, ParameterSpec spec) {
        if (!(spec.initializer() instanceof Initializer.PatchWhitening)) {
            return;
        }
        LayerDefinition first = net.layers().get(0);
        boolean isFirstConvolution = first instanceof ConvDefinition
                && spec.name().equals(first.name() + ".weights")
                && spec.shape().get(1) == net.input().channels();
        check(
                isFirstConvolution,
                "%s: patch_whitening makes filters for the images, so it starts only the weights of a first layer that is a"
                        + " convolution over all channels",
                spec.name());
        int filters = spec.shape().get(0);
        check(
                filters % 2 == 0 && filters <= 2 * spec.fanIn(),
                "%s: patch_whitening takes an even number of at most %d filters, twice the numbers in a patch, found %d",
                spec.name(),
                2 * spec.fanIn(),
                filters);
    }
}
