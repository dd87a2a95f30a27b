package dev.convoy.parity;

import dev.convoy.net.InputDefinition;
import dev.convoy.net.MeanSubtraction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * CIFAR-10 in memory, from its binary batches.
 *
 * @param pixels N × 3 × 32 × 32
 * @param labels N numbers in [0, 10)
 */
record CifarImages(byte[] pixels, int[] labels) {
    private static final int IMAGE = 3 * 32 * 32;

    static CifarImages training(Path folder) throws IOException {
        return read(
                folder,
                List.of(
                        "data_batch_1.bin",
                        "data_batch_2.bin",
                        "data_batch_3.bin",
                        "data_batch_4.bin",
                        "data_batch_5.bin"));
    }

    static CifarImages test(Path folder) throws IOException {
        return read(folder, List.of("test_batch.bin"));
    }

    private static CifarImages read(Path folder, List<String> names) throws IOException {
        byte[] pixels = new byte[0];
        int[] labels = new int[0];
        for (String name : names) {
            byte[] records = Files.readAllBytes(folder.resolve(name));
            int count = records.length / (1 + IMAGE);
            int before = labels.length;
            pixels = Arrays.copyOf(pixels, (before + count) * IMAGE);
            labels = Arrays.copyOf(labels, before + count);
            for (int i = 0; i < count; i++) {
                labels[before + i] = records[i * (1 + IMAGE)];
                System.arraycopy(records, i * (1 + IMAGE) + 1, pixels, (before + i) * IMAGE, IMAGE);
            }
        }
        return new CifarImages(pixels, labels);
    }

    int count() {
        return labels.length;
    }

    /** What a net subtracts from images: the mean of these. */
    float[] mean(MeanSubtraction kind) {
        double[] sums = new double[IMAGE];
        for (int i = 0; i < pixels.length; i++) {
            sums[i % IMAGE] += pixels[i] & 0xff;
        }
        float[] mean = new float[IMAGE];
        int plane = IMAGE / 3;
        for (int i = 0; i < IMAGE; i++) {
            int first = i / plane * plane;
            mean[i] = switch (kind) {
                case NONE -> 0;
                case IMAGE -> (float) (sums[i] / count());
                case CHANNEL ->
                    (float) (Arrays.stream(sums, first, first + plane).sum() / plane / count());
            };
        }
        return mean;
    }

    /** Chosen images as a net takes them. */
    SampleBatch batch(int[] chosen, float[] mean, InputDefinition input) {
        float[] images = new float[chosen.length * IMAGE];
        int[] chosenLabels = new int[chosen.length];
        for (int n = 0; n < chosen.length; n++) {
            chosenLabels[n] = labels[chosen[n]];
            for (int i = 0; i < IMAGE; i++) {
                int pixel = pixels[chosen[n] * IMAGE + i] & 0xff;
                images[n * IMAGE + i] = (float) ((pixel - mean[i]) * input.scale());
            }
        }
        return new SampleBatch(chosen.length, images, chosenLabels, new long[chosen.length]);
    }
}
