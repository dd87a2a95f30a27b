package dev.convoy.parity;

import ai.djl.ndarray.NDArray;
import dev.convoy.net.LossDefinition;
import dev.convoy.net.SoftmaxLossDefinition;

/** Each kind of loss in PyTorch's operations, summed over the images. Scores are N × K. */
final class TorchLosses {
    private TorchLosses() {}

    static NDArray sum(LossDefinition loss, NDArray scores, NDArray labels) {
        if (loss instanceof SoftmaxLossDefinition) {
            return softmax(scores, labels);
        }
        throw new IllegalArgumentException(loss.name() + ": no counterpart of type " + loss.type());
    }

    /** Σ −log softmax(s)[l]. */
    private static NDArray softmax(NDArray scores, NDArray labels) {
        NDArray target = labels.oneHot(Math.toIntExact(scores.getShape().get(1)), scores.getDataType());
        return scores.logSoftmax(1).mul(target).sum().neg();
    }
}
