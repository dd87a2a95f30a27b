package dev.convoy.parity;

import ai.djl.ndarray.NDArray;

/** Each kind of loss in PyTorch's operations, summed over the images. Scores are N × K. */
final class TorchLosses {
    private TorchLosses() {}

    /** Σ −log softmax(s)[l]. */
    static NDArray softmax(NDArray scores, NDArray labels) {
        NDArray target = labels.oneHot(Math.toIntExact(scores.getShape().get(1)), scores.getDataType());
        return scores.logSoftmax(1).mul(target).sum().neg();
    }
}
