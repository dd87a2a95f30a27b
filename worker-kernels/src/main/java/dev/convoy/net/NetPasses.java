package dev.convoy.net;

import dev.convoy.kernel.ElementwiseKernel;
import dev.convoy.layer.LayerTask;
import dev.convoy.layer.Pass;
import java.util.List;

/**
 * Runs the layers of a task forward and backward. Layers that can are run block by block, all of them for one block before the
 * next, so that a block's activations are read while they are still in the cache.
 */
final class NetPasses {
    private final Net net;
    private final Buffers buffers;
    private final LayerTask[] tasks;
    private final ElementwiseKernel elementwise;

    NetPasses(Net net, Buffers buffers, LayerTask[] tasks, ElementwiseKernel elementwise) {
        this.net = net;
        this.buffers = buffers;
        this.tasks = tasks;
        this.elementwise = elementwise;
    }

    /** From the images to all scores, or those of the main loss alone in test mode. */
    void forward(Pass pass) {
        for (int first = 0; first < tasks.length; first = endOfRun(first)) {
            if (takesWholeBatch(first)) {
                forward(pass, first, first + 1);
            } else {
                for (int block = 0; block < pass.endBlock(); block++) {
                    forward(pass.block(block), first, endOfRun(first));
                }
            }
        }
    }

    private void forward(Pass pass, int first, int end) {
        List<Node> nodes = net.nodes();
        for (int i = first; i < end; i++) {
            Node node = nodes.get(i);
            if (pass.isTraining() || node.isNeededForScores()) {
                tasks[i].forward(pass, buffers.activations(node.input()), buffers.activations(node.output()));
            }
        }
    }

    /** From the gradients of all scores to those of the parameters. */
    void backward(Pass pass) {
        int end = tasks.length;
        while (end > 0) {
            int first = startOfRun(end);
            if (takesWholeBatch(first)) {
                backward(pass, first, end);
            } else {
                for (int block = 0; block < pass.endBlock(); block++) {
                    backward(pass.block(block), first, end);
                }
            }
            end = first;
        }
    }

    private void backward(Pass pass, int first, int end) {
        List<Node> nodes = net.nodes();
        for (int i = end - 1; i >= first; i--) {
            if (net.values().get(nodes.get(i).output()).hasGradient()) {
                backward(pass, nodes.get(i), tasks[i]);
            }
        }
    }

    private void backward(Pass pass, Node node, LayerTask task) {
        float[][] gradients = buffers.gradients(node.input());
        boolean adds = node.addsGradient() && net.values().get(node.input()).hasGradient();
        float[][] dx = adds ? buffers.addends(node.input(), node.layer().takesWholeBatch()) : gradients;
        task.backward(
                pass,
                buffers.activations(node.input()),
                buffers.activations(node.output()),
                buffers.gradients(node.output()),
                dx);
        if (adds) {
            int floats = buffers.gradientLayout(node.input()).floats();
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                elementwise.add(0, floats, dx[block], gradients[block]);
            }
        }
    }

    /** One more than the last node of the run that starts with {@code first}. */
    private int endOfRun(int first) {
        int end = first + 1;
        while (!takesWholeBatch(first) && end < tasks.length && !takesWholeBatch(end)) {
            end++;
        }
        return end;
    }

    private int startOfRun(int end) {
        int first = end - 1;
        while (!takesWholeBatch(first) && first > 0 && !takesWholeBatch(first - 1)) {
            first--;
        }
        return first;
    }

    private boolean takesWholeBatch(int node) {
        return net.nodes().get(node).layer().takesWholeBatch();
    }
}
