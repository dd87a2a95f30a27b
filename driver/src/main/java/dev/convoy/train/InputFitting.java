package dev.convoy.train;

import dev.convoy.augment.InputTransform;
import dev.convoy.checkpoint.Checkpoint;
import dev.convoy.checkpoint.ModelInput;
import dev.convoy.checkpoint.NamedTensor;
import dev.convoy.config.Augmentation;
import dev.convoy.config.InvalidInputException;
import dev.convoy.imageset.ImageShard;
import dev.convoy.net.InputDefinition;
import dev.convoy.net.Whitening;
import dev.convoy.progress.TrainingProgress;
import dev.convoy.tensor.Shape;
import dev.convoy.whitening.Covariances;
import dev.convoy.whitening.WhiteningMatrix;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;

/**
 * Fits to the training split what its inputs are made with beyond mean and deviation: the whitening matrix and the components of
 * colours. Each is a Spark job over the shards that training keeps anyway.
 */
final class InputFitting {
    private static final float[] NONE = {};

    private final JavaRDD<ImageShard> shards;
    private final TrainingProgress progress;

    InputFitting(JavaRDD<ImageShard> shards, TrainingProgress progress) {
        this.shards = shards;
        this.progress = progress;
    }

    /**
     * The inputs with all that they need.
     *
     * @param resumedFrom where a run goes on, whose model has the matrix already
     */
    TrainingInputs fit(TrainingInputs inputs, Optional<Checkpoint> resumedFrom) {
        InputDefinition input = inputs.net().definition().input();
        if (input.whitening() == Whitening.NONE) {
            return inputs;
        }
        Optional<NamedTensor> stored =
                resumedFrom.flatMap(from -> from.model().input().whitening());
        return inputs.withWhitening(stored.orElseGet(() -> fitWhitening(inputs, input)));
    }

    /** Fitted to the middle of the images, since that is what testing sees; random crops hardly differ in their covariance. */
    private NamedTensor fitWhitening(TrainingInputs inputs, InputDefinition input) {
        long begin = System.nanoTime();
        Shape shape = input.shape();
        int size = shape.size();
        double[] covariance = Covariances.ofMiddles(shards, shape.channels(), shape.height(), shape.width());
        toInputUnits(covariance, shape, inputs.transform(Augmentation.NONE, NONE));
        double fitted = seconds(begin);
        float[] matrix;
        try {
            matrix = input.whitening() == Whitening.PCA
                    ? WhiteningMatrix.pca(covariance, size, input.whiteningEpsilon())
                    : WhiteningMatrix.zca(covariance, size, input.whiteningEpsilon());
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(e.getMessage() + " (input.whitening_epsilon)", e);
        }
        progress.message(String.format(
                Locale.ROOT,
                "whitening of %d numbers: covariance in %.1f s, matrix in %.1f s",
                size,
                fitted,
                seconds(begin) - fitted));
        return NamedTensor.of(ModelInput.WHITENING, List.of(size, size), matrix);
    }

    /** From the covariance of pixels to that of normalized pixels. */
    private static void toInputUnits(double[] covariance, Shape shape, InputTransform transform) {
        int size = shape.size();
        int plane = shape.height() * shape.width();
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                covariance[i * size + j] *= (double) transform.factor(i / plane) * transform.factor(j / plane);
            }
        }
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    /** The principal components of the colours of the training split, or nothing where no noise of colours is asked for. */
    float[] colourComponents(TrainingInputs inputs, Augmentation augmentation) {
        if (augmentation.colourNoise() == 0) {
            return NONE;
        }
        int channels = inputs.net().inputShape().channels();
        return WhiteningMatrix.colourComponents(Covariances.ofColours(shards, channels), channels);
    }
}
