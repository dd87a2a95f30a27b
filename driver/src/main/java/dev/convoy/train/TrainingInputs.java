package dev.convoy.train;

import dev.convoy.augment.AugmentSettings;
import dev.convoy.augment.InputStatistics;
import dev.convoy.augment.InputTransform;
import dev.convoy.augment.MeanKind;
import dev.convoy.checkpoint.ModelInput;
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
import dev.convoy.net.DeviationDivision;
import dev.convoy.net.InputDefinition;
import dev.convoy.net.MeanSubtraction;
import dev.convoy.net.Net;
import dev.convoy.net.NetDefinition;
import dev.convoy.net.Whitening;
import java.util.List;
import java.util.Optional;

/** A net and a data set that fit each other, and what lies between them: the statistics and the transform of the images. */
public final class TrainingInputs {
    private final Net net;
    private final ImageSet data;
    private final ModelInput input;

    private TrainingInputs(Net net, ImageSet data, ModelInput input) {
        this.net = net;
        this.data = data;
        this.input = input;
    }

    /**
     * Makes the net and holds it against the data set.
     *
     * @throws InvalidInputException if the net's shapes do not fit each other, or the data set does not fit the net
     */
    public static TrainingInputs of(NetFile file, ImageSet data) {
        Net net = netOf(file);
        checkClasses(file, net, data.info());
        InputDefinition input = file.net().input();
        return new TrainingInputs(
                net, data, new ModelInput(meanFor(input, data), stdFor(input, data), Optional.empty()));
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

    /** What inputs are made with, as it is stored in the model. */
    public ModelInput input() {
        return input;
    }

    /** The same, with a whitening matrix. */
    TrainingInputs withWhitening(NamedTensor matrix) {
        return new TrainingInputs(net, data, input.withWhitening(matrix));
    }

    /**
     * The transform of training images; its test side is the same whatever the augmentation.
     *
     * @param colourComponents C × C numbers where the augmentation has noise of colours, else none
     */
    InputTransform transform(Augmentation augmentation, float[] colourComponents) {
        return transform(net.definition(), input, data.info().shape(), augmentation, colourComponents);
    }

    /**
     * The transform from stored images to a net's input, for testing.
     *
     * @param statistics as stored in the model
     * @param stored shape of the data set's images
     * @param cropPadding zeros around the images
     * @throws InvalidInputException if the images are too small for the net or of another number of channels, or the model
     *     lacks what the net asks for
     */
    public static InputTransform transform(
            NetDefinition net, ModelInput statistics, ImageShape stored, int cropPadding) {
        if (net.input().whitening() != Whitening.NONE && statistics.whitening().isEmpty()) {
            throw new InvalidInputException("net %s whitens its input, the model holds no matrix to do so", net.name());
        }
        return transform(net, statistics, stored, new Augmentation(cropPadding, false), new float[0]);
    }

    /**
     * Holds the data set's images and what is done to them against the net's input.
     *
     * @throws InvalidInputException if the images are too small for the net or of another number of channels, or whitening
     *     meets padding
     */
    public void check(Augmentation augmentation) {
        check(net.definition(), data.info().shape(), augmentation);
    }

    private static void check(NetDefinition net, ImageShape stored, Augmentation augmentation) {
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
        if (input.whitening() != Whitening.NONE && padding > 0) {
            throw new InvalidInputException(
                    "net %s whitens its input, which takes pixels only: crop_padding must be 0, found %d",
                    net.name(), padding);
        }
    }

    private static InputTransform transform(
            NetDefinition net,
            ModelInput statistics,
            ImageShape stored,
            Augmentation augmentation,
            float[] colourComponents) {
        check(net, stored, augmentation);
        InputDefinition input = net.input();
        AugmentSettings settings = new AugmentSettings(
                input.channels(),
                input.height(),
                input.width(),
                MeanKind.valueOf(input.mean().name()),
                (float) input.scale(),
                augmentation.cropPadding(),
                augmentation.flip(),
                augmentation.region(),
                augmentation.colourNoise());
        return InputTransform.of(
                settings,
                stored.channels(),
                stored.height(),
                stored.width(),
                InputStatistics.ofMean(values(statistics.mean()))
                        .withStd(values(statistics.std()))
                        .withWhitening(values(statistics.whitening()))
                        .withColourComponents(colourComponents));
    }

    private static float[] values(Optional<NamedTensor> tensor) {
        return tensor.map(NamedTensor::array).orElseGet(() -> new float[0]);
    }

    private static Optional<NamedTensor> meanFor(InputDefinition input, ImageSet data) {
        ImageShape shape = data.info().shape();
        if (input.mean() == MeanSubtraction.IMAGE) {
            List<Integer> sides = List.of(shape.channels(), shape.height(), shape.width());
            return Optional.of(NamedTensor.of(ModelInput.MEAN, sides, data.meanImage()));
        }
        if (input.mean() == MeanSubtraction.CHANNEL) {
            return Optional.of(NamedTensor.of(ModelInput.MEAN, List.of(shape.channels()), data.channelMean()));
        }
        return Optional.empty();
    }

    private static Optional<NamedTensor> stdFor(InputDefinition input, ImageSet data) {
        if (input.std() == DeviationDivision.NONE) {
            return Optional.empty();
        }
        float[] std = data.channelStd();
        for (int c = 0; c < std.length; c++) {
            if (!(std[c] > 0)) {
                throw new InvalidInputException(
                        "channel %d has the same value in all training images, so std: channel cannot divide by its"
                                + " standard deviation",
                        c);
            }
        }
        return Optional.of(NamedTensor.of(ModelInput.STD, List.of(std.length), std));
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
                    batch.size(images), times(batch), images);
        }
    }

    private static String times(BatchSettings batch) {
        if (batch.localSteps().isPresent()) {
            return " times " + batch.miniBatchesPerExchange() + " local steps";
        }
        return batch.accumulate() == 1 ? "" : " times accumulate " + batch.accumulate();
    }
}
