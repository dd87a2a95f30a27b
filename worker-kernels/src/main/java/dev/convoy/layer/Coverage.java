package dev.convoy.layer;

import dev.convoy.tensor.Shape;
import java.util.List;
import java.util.Locale;

/** Finds input that no filter or window reaches because the stride does not divide what is left beside the first one. */
final class Coverage {
    private Coverage() {}

    static List<String> warnings(String name, Shape input, int height, int width, int stride, int pad) {
        int rows = (input.height() + 2 * pad - height) % stride;
        int columns = (input.width() + 2 * pad - width) % stride;
        int gap = Math.max(0, stride - Math.min(height, width));
        if (gap > 0) {
            return List.of(String.format(
                    Locale.ROOT,
                    "%s: stride %d above size %dx%d skips %d pixels between neighbours",
                    name,
                    stride,
                    height,
                    width,
                    gap));
        }
        if (rows > pad || columns > pad) {
            return List.of(String.format(
                    Locale.ROOT,
                    "%s: size %dx%d with stride %d and pad %d does not reach the last %d rows and %d columns of input %s",
                    name,
                    height,
                    width,
                    stride,
                    pad,
                    Math.max(0, rows - pad),
                    Math.max(0, columns - pad),
                    input));
        }
        return List.of();
    }
}
