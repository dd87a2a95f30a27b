package dev.convoy.train;

import dev.convoy.tensor.Parallelism;
import java.io.Serializable;

/**
 * Sum of gradient, loss and counts over the shards under one node of the {@link SummationTree}; with local steps the sum of
 * the workers' {@link StateVector}s in the place of the gradient. A class rather than a record since Kryo fills its fields.
 */
final class PartialSum implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int level;
    private final int index;
    private final float[] gradient;
    private final double lossSum;
    private final int correct;
    private final int images;
    private final double stepNorms;

    /**
     * A sum.
     *
     * @param gradient sum over images, flat; kept, not copied
     * @param lossSum sum over images
     * @param correct images whose largest score was that of their class
     */
    PartialSum(int level, int index, float[] gradient, double lossSum, int correct, int images) {
        this(level, index, gradient, lossSum, correct, images, 0);
    }

    private PartialSum(
            int level, int index, float[] gradient, double lossSum, int correct, int images, double stepNorms) {
        this.level = level;
        this.index = index;
        this.gradient = gradient;
        this.lossSum = lossSum;
        this.correct = correct;
        this.images = images;
        this.stepNorms = stepNorms;
    }

    /** The sum of one shard alone. */
    static PartialSum ofShard(int shard, float[] gradient, double lossSum, int correct, int images) {
        return new PartialSum(0, shard, gradient, lossSum, correct, images);
    }

    float[] gradient() {
        return gradient;
    }

    double lossSum() {
        return lossSum;
    }

    int correct() {
        return correct;
    }

    int images() {
        return images;
    }

    /** Sum of the norms of the mean gradients of local steps, over steps and workers; 0 where there are none. */
    double stepNorms() {
        return stepNorms;
    }

    long firstShard() {
        return (long) index << level;
    }

    long endShard() {
        return (long) (index + 1) << level;
    }

    boolean isLeftSiblingOf(PartialSum right) {
        return level == right.level && index % 2 == 0 && right.index == index + 1;
    }

    /** Whether this is the sum of one shard, whose sibling is the next one. */
    boolean isLeftSiblingOfShard(int shard) {
        return level == 0 && index % 2 == 0 && shard == index + 1;
    }

    /**
     * The parent's sum, this being the left child. Overwrites this gradient; the right one is left as it was.
     *
     * @param by who adds; the sum has the same bits
     */
    PartialSum plus(PartialSum right, Parallelism by) {
        float[] a = gradient;
        float[] b = right.gradient;
        by.forEach(0, a.length, (offset, length) -> {
            for (int i = offset; i < offset + length; i++) {
                a[i] += b[i];
            }
        });
        return withAdded(right);
    }

    /** The parent's sum, this being the left child and its gradient holding the right child's already. */
    PartialSum withAdded(PartialSum right) {
        return new PartialSum(
                level + 1,
                index / 2,
                gradient,
                lossSum + right.lossSum,
                correct + right.correct,
                images + right.images,
                stepNorms + right.stepNorms);
    }

    /** The same sum with another array in the place of its gradient. */
    PartialSum withGradient(float[] other) {
        return new PartialSum(level, index, other, lossSum, correct, images, stepNorms);
    }

    /** The same sum, saying of what norms its steps were. */
    PartialSum withStepNorms(double norms) {
        return new PartialSum(level, index, gradient, lossSum, correct, images, norms);
    }

    /** The same sum, loss and counts being those of both. */
    PartialSum withCountsOf(PartialSum other) {
        return new PartialSum(
                level,
                index,
                gradient,
                lossSum + other.lossSum,
                correct + other.correct,
                Math.addExact(images, other.images),
                stepNorms + other.stepNorms);
    }

    @Override
    public String toString() {
        return "[" + firstShard() + ", " + endShard() + ")";
    }
}
