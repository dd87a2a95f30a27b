package dev.convoy.net;

import dev.convoy.tensor.Shape;

/**
 * What one layer hands to the next.
 *
 * @param shape C × H × W of one image's activation
 * @param hasGradient whether anything before it has parameters, so that its gradient is wanted
 */
record Value(Shape shape, boolean hasGradient) {}
