package dev.convoy.train;

import dev.convoy.augment.AugmentSettings;
import dev.convoy.augment.InputTransform;
import dev.convoy.augment.MeanKind;
import dev.convoy.checkpoint.Model;
import dev.convoy.checkpoint.NamedTensor;
import dev.convoy.config.Augmentation;
import dev.convoy.config.BatchSettings;
import dev.convoy.config.InvalidInputException;
import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.ImageSetInfo;
import dev.convoy.imageset.ImageShape;
import dev.convoy.imageset.Split;
import dev.convoy.net.InputDefinition;
import dev.convoy.net.MeanSubtraction;
import dev.convoy.net.Net;
import dev.convoy.net.NetDefinition;
import java.util.List;
import java.util.Optional;

/** A net and a data set that fit each other, and what lies between them: the mean and the transform of the images. */
public final class TrainingInputs {
    private final Net net;
    private final ImageSet data;
    private final Optional<NamedTensor> mean;

    private TrainingInputs(Net net, ImageSet data, Optional<NamedTensor> mean) {
        this.net = net;
        this.data = data;
        this.mean = mean;
    }

    /**
     * Makes the net and holds it against the data set.
     *
     * @throws InvalidInputException if the net's shapes do not fit each other, or the data set does not fit the net
     */
    public static TrainingInputs of(NetFile file, ImageSet data) {
        Net net = netOf(file);
        checkClasses(file, net, data.info());
        return new TrainingInputs(net, data, meanFor(file.net().input(), data));
    }

    /**
     * The net of a file.
     *
     * @throws InvalidInputException naming the file and the layer whose shapes do not fit
     */
    public static Net netOf(NetFile file) {
        try {
            return Net.of(file.net());
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(file.source() + ": " + e.getMessage(), e);
        }
    }

    /** The net. */
    public Net net() {
        return net;
    }

    /** The data set. */
    public ImageSet data() {
        return data;
    }

    /** What is subtracted from pixels, as it is stored in the model: [C], [C, H, W] or nothing. */
    public Optional<NamedTensor> mean() {
        return mean;
    }

    /** The transform of training images; its test side is the same whatever the augmentation. */
    public InputTransform transform(Augmentation augmentation) {
        return transform(net.definition(), mean, data.info().shape(), augmentation);
    }

    /**
     * The transform from stored images to a net's input.
     *
     * @param mean as stored in the model
     * @param stored shape of the data set's images
     * @throws InvalidInputException if the images are too small for the net or of another number of channels
     */
    public static InputTransform transform(
            NetDefinition net, Optional<NamedTensor> mean, ImageShape stored, Augmentation augmentation) {
        InputDefinition input = net.input();
        int padding = augmentation.cropPadding();
        if (stored.channels() != input.channels()) {
            throw new InvalidInputException(
                    "net %s takes images of %d channels, the data set has %s", net.name(), input.channels(), stored);
        }
        if (input.height() > stored.height() + 2 * padding || input.width() > stored.width() + 2 * padding) {
            throw new InvalidInputException(
                    "crop %dx%d of net %s is larger than the data set's images, %dx%d with crop_padding %d",
                    input.height(), input.width(), net.name(), stored.height(), stored.width(), padding);
        }
        AugmentSettings settings = new AugmentSettings(
                input.channels(),
                input.height(),
                input.width(),
                MeanKind.valueOf(input.mean().name()),
                (float) input.scale(),
                padding,
                augmentation.flip());
        float[] values = mean.map(NamedTensor::array).orElseGet(() -> new float[0]);
        return InputTransform.of(settings, stored.channels(), stored.height(), stored.width(), values);
    }

    private static Optional<NamedTensor> meanFor(InputDefinition input, ImageSet data) {
        ImageShape shape = data.info().shape();
        if (input.mean() == MeanSubtraction.IMAGE) {
            List<Integer> sides = List.of(shape.channels(), shape.height(), shape.width());
            return Optional.of(NamedTensor.of(Model.INPUT_MEAN, sides, data.meanImage()));
        }
        if (input.mean() == MeanSubtraction.CHANNEL) {
            return Optional.of(NamedTensor.of(Model.INPUT_MEAN, List.of(shape.channels()), data.channelMean()));
        }
        return Optional.empty();
    }

    private static void checkClasses(NetFile file, Net net, ImageSetInfo info) {
        boolean needsClasses = net.definition().loss().scoresEachClass();
        if (needsClasses && net.outputs() != info.numClasses()) {
            throw new InvalidInputException(
                    "%s: net %s has %d outputs, the data set has %d classes",
                    file.source(), net.definition().name(), net.outputs(), info.numClasses());
        }
    }

    /**
     * Holds a plan against the training split.
     *
     * @throws InvalidInputException if the split is empty or smaller than a batch
     */
    public void check(TrainingPlan plan) {
        long images = data.info().count(Split.TRAIN);
        if (images == 0) {
            throw new InvalidInputException("the data set has no training images");
        }
        BatchSettings batch = plan.batch();
        if (batch.imagesPerUpdate(images) > images) {
            throw new InvalidInputException(
                    "batch_size %d%s is larger than the training split of %d images",
                    batch.size(images),
                    batch.accumulate() == 1 ? "" : " times accumulate " + batch.accumulate(),
                    images);
        }
    }
}
