package dev.convoy.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.convoy.loss.L2Targets;
import dev.convoy.net.L2LossDefinition;
import dev.convoy.net.LossDefinition;
import dev.convoy.net.SoftmaxLossDefinition;
import dev.convoy.net.SvmLossDefinition;

/** Each kind of loss in PyTorch's operations, summed over the images. Scores are N × K, labels N. */
final class TorchLosses {
    private TorchLosses() {}

    static NDArray sum(LossDefinition loss, NDArray scores, NDArray labels) {
        if (loss instanceof SoftmaxLossDefinition softmax) {
            return softmax(softmax, scores, oneHot(scores, labels));
        } else if (loss instanceof SvmLossDefinition svm) {
            return svm(svm, scores, oneHot(scores, labels));
        } else if (loss instanceof L2LossDefinition l2) {
            boolean isOneHot = l2.targets() == L2Targets.ONE_HOT;
            NDArray target = isOneHot ? oneHot(scores, labels) : column(scores.getDataType(), labels);
            return scores.sub(target).square().sum().div(2);
        }
        throw new IllegalArgumentException(loss.name() + ": no counterpart of type " + loss.type());
    }

    /** Σ_n weight[l] · −Σ_k t[k] · log softmax(s)[k], where t is the label's one-hot vector mixed with equal shares. */
    private static NDArray softmax(SoftmaxLossDefinition loss, NDArray scores, NDArray isLabel) {
        long classes = scores.getShape().get(1);
        double smoothing = loss.labelSmoothing();
        NDArray target = isLabel.mul(1 - smoothing).add(smoothing / classes);
        NDArray losses = scores.logSoftmax(1).mul(target).sum(new int[] {1}).neg();
        if (loss.classWeights().isEmpty()) {
            return losses.sum();
        }
        double[] weights =
                loss.classWeights().stream().mapToDouble(Double::doubleValue).toArray();
        NDArray weight = isLabel.mul(scores.getManager().create(weights)).sum(new int[] {1});
        return losses.mul(weight).sum();
    }

    /** Σ_n Σ_{j≠l} max(0, s[j] − s[l] + margin), or of the squares. */
    private static NDArray svm(SvmLossDefinition loss, NDArray scores, NDArray isLabel) {
        NDArray own = scores.mul(isLabel).sum(new int[] {1}, true);
        NDArray excess = scores.sub(own).add(loss.margin()).getNDArrayInternal().relu();
        NDArray others = excess.mul(isLabel.sub(1).neg());
        return loss.isSquared() ? others.square().sum() : others.sum();
    }

    private static NDArray oneHot(NDArray scores, NDArray labels) {
        return labels.oneHot(Math.toIntExact(scores.getShape().get(1)), scores.getDataType());
    }

    private static NDArray column(DataType type, NDArray labels) {
        return labels.toType(type, false).reshape(-1, 1);
    }
}
