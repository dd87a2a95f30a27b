package dev.convoy.net;

import dev.convoy.kernel.ElementwiseKernel;
import dev.convoy.loss.BatchResult;
import dev.convoy.loss.Loss;
import dev.convoy.tensor.BlockLayout;
import java.util.List;

/** All losses of a net at work: each reads its scores and gives their gradient; only the last, the main one, is scored. */
final class LossHeads {
    private final List<Head> heads;
    private final Loss[] losses;
    private final Buffers buffers;
    private final ElementwiseKernel elementwise;

    LossHeads(Net net, Buffers buffers, ElementwiseKernel elementwise) {
        this.heads = net.heads();
        this.buffers = buffers;
        this.elementwise = elementwise;
        this.losses = heads.stream()
                .map(head -> Losses.of(
                        head.loss(), buffers.activationLayout(head.scores()), buffers.gradientLayout(head.scores())))
                .toArray(Loss[]::new);
    }

    /** The main loss. */
    Loss main() {
        return losses[losses.length - 1];
    }

    void checkLabels(int images, int[] labels) {
        for (Loss loss : losses) {
            loss.checkLabels(images, labels);
        }
    }

    /** The main loss alone, with its weight: what a net costs in test mode. */
    BatchResult evaluate(int images, int[] labels) {
        int last = losses.length - 1;
        return evaluate(last, images, labels);
    }

    /** The sum of all losses, each with its weight, in the order of the net; images are counted by the main one. */
    BatchResult evaluateAll(int images, int[] labels) {
        double lossSum = 0;
        for (int i = 0; i < losses.length - 1; i++) {
            lossSum += evaluate(i, images, labels).lossSum();
        }
        BatchResult main = evaluate(images, labels);
        return new BatchResult(main.images(), lossSum + main.lossSum(), main.correct(), main.correctTop5());
    }

    private BatchResult evaluate(int i, int images, int[] labels) {
        Head head = heads.get(i);
        BatchResult result = losses[i].evaluate(images, buffers.activations(head.scores()), labels);
        return result.weighted(head.loss().lossWeight());
    }

    /** Writes the gradient of all losses by their scores, last loss first. */
    void gradient(int images, int[] labels) {
        for (int i = losses.length - 1; i >= 0; i--) {
            Head head = heads.get(i);
            float[][] gradients = buffers.gradients(head.scores());
            float[][] target = head.addsGradient() ? buffers.addends(head.scores(), true) : gradients;
            losses[i].gradient(
                    images, (float) head.loss().lossWeight(), buffers.activations(head.scores()), labels, target);
            if (head.addsGradient()) {
                int floats = buffers.gradientLayout(head.scores()).floats();
                for (int block = 0; block < BlockLayout.blocks(images); block++) {
                    elementwise.add(0, floats, target[block], gradients[block]);
                }
            }
        }
    }
}
