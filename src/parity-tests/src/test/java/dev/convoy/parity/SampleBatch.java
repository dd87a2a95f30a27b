package dev.convoy.parity;

import dev.convoy.net.Net;
import java.util.Arrays;
import java.util.Random;

/**
 * Images, labels and dropout keys that fit a net.
 *
 * @param count N
 * @param images N × C × H × W
 * @param labels N numbers in [0, K)
 * @param keys N numbers
 */
record SampleBatch(int count, float[] images, int[] labels, long[] keys) {
    /** Noise as wide as a net's pixels are: whole numbers in [−128, 128) times the input's scale. */
    static SampleBatch of(Net net, int count, long seed) {
        Random random = new Random(seed);
        float[] images = new float[count * net.inputShape().size()];
        double scale = net.definition().input().scale();
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) ((random.nextInt(256) - 128) * scale);
        }
        int[] labels = random.ints(count, 0, Math.max(3, net.outputs())).toArray(); // a single score may be any label
        return new SampleBatch(count, images, labels, random.longs(count).toArray());
    }

    /** The images of one of {@code parts} equal shares. */
    SampleBatch part(int part, int parts) {
        int size = images.length / count;
        int from = count * part / parts;
        int to = count * (part + 1) / parts;
        return new SampleBatch(
                to - from,
                Arrays.copyOfRange(images, from * size, to * size),
                Arrays.copyOfRange(labels, from, to),
                Arrays.copyOfRange(keys, from, to));
    }
}
