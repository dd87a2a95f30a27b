package dev.convoy.net;

import dev.convoy.loss.BatchResult;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random images, labels and keys that fit a net. */
final class TestBatch {
    final int count;
    final float[] images;
    final int[] labels;
    final long[] keys;

    TestBatch(Net net, int count, long seed) {
        Random random = new Random(seed);
        this.count = count;
        this.images = new float[count * net.inputShape().size()];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextGaussian();
        }
        this.labels = random.ints(count, 0, net.outputs()).toArray();
        this.keys = random.longs(count).toArray();
    }

    private TestBatch(float[] images, int[] labels, long[] keys) {
        this.count = labels.length;
        this.images = images;
        this.labels = labels;
        this.keys = keys;
    }

    /** A net of 2 × 7 × 7 images. */
    static NetDefinition net(LayerDefinition... layers) {
        return new NetDefinition("net", new InputDefinition(2, 7, 7, MeanSubtraction.NONE, 1), List.of(layers));
    }

    /** A net of 2 × 7 × 7 images whose layers name what they read, such as {@code "sum: a b"}. */
    static NetDefinition net(List<String> inputs, LayerDefinition... layers) {
        Map<String, List<String>> byLayer = new HashMap<>();
        for (String line : inputs) {
            String[] parts = line.split(": ");
            byLayer.put(parts[0], List.of(parts[1].split(" ")));
        }
        return new NetDefinition(
                "net", new InputDefinition(2, 7, 7, MeanSubtraction.NONE, 1), List.of(layers), byLayer);
    }

    /** A batch of one of the images. */
    TestBatch only(int image) {
        int size = images.length / count;
        return new TestBatch(
                Arrays.copyOfRange(images, image * size, (image + 1) * size),
                new int[] {labels[image]},
                new long[] {keys[image]});
    }

    BatchResult addGradient(NetTask task, float[] gradient) {
        return task.addGradient(count, images, labels, keys, gradient);
    }
}
