package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.random.Bernoulli;
import dev.convoy.tensor.BlockLayout;

/** Dropout as plain loops. */
final class ScalarDropoutKernel implements DropoutKernel {
    private final Bernoulli drops;
    private final long stream;
    private final DropoutRuns runs;
    /** Of one thread, as the task that the kernel is made for. */
    private final int[] words = new int[Bernoulli.WORDS];

    private final int[] scratch = new int[Bernoulli.WORDS];

    ScalarDropoutKernel(double dropProbability, long stream, BlockLayout layout) {
        this.drops = new Bernoulli(dropProbability);
        this.stream = stream;
        this.runs = new DropoutRuns(layout);
    }

    @Override
    public int maskLength() {
        return runs.maskLength();
    }

    @Override
    public void draw(int[] keys, int[] mask) {
        for (int group = 0; group < runs.groups(); group++) {
            for (int n = 0; n < IMAGES; n++) {
                long key = Integer.toUnsignedLong(keys[n]) | (long) keys[IMAGES + n] << 32;
                drops.successes(stream, key, group, words, scratch);
                for (int i = 0; i < words.length; i++) {
                    mask[(group * Bernoulli.WORDS + i) * IMAGES + n] = words[i];
                }
            }
        }
    }

    @Override
    public void apply(int[] mask, float scale, float[] x, float[] y) {
        for (int run = 0; run < runs.count(); run++) {
            int offset = runs.offset(run);
            for (int i = 0; i < runs.length(); i++) {
                int activation = run * runs.length() + i;
                for (int n = 0; n < IMAGES; n++) {
                    int bits = mask[activation / Integer.SIZE * IMAGES + n] << activation;
                    y[offset + i * IMAGES + n] = bits < 0 ? 0f : scale * x[offset + i * IMAGES + n];
                }
            }
        }
    }
}
