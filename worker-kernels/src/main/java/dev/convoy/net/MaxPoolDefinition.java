package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

/**
 * Takes the largest value of each window, channel by channel.
 *
 * @param name unique in the net
 * @param window side of the square window in pixels, positive
 * @param stride step of the window in pixels, positive
 * @param pad pixels outside the image that windows may start in, in [0, window)
 * @param rounding of the pooled size
 */
public record MaxPoolDefinition(String name, int window, int stride, int pad, Rounding rounding)
        implements LayerDefinition {
    public MaxPoolDefinition {
        LayerDefinition.checkName(name);
        check(window > 0, "%s: window must be positive, found %d", name, window);
        check(stride > 0, "%s: stride must be positive, found %d", name, stride);
        check(pad >= 0 && pad < window, "%s: pad must be in [0, %d), found %d", name, window, pad);
    }

    @Override
    public String type() {
        return "max_pool";
    }
}
