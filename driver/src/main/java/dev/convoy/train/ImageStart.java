package dev.convoy.train;

import dev.convoy.augment.InputBatch;
import dev.convoy.augment.InputTransform;
import dev.convoy.augment.View;
import dev.convoy.config.InvalidInputException;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.LabelledImage;
import dev.convoy.imageset.Split;
import dev.convoy.init.Initializer;
import dev.convoy.net.ConvDefinition;
import dev.convoy.net.Net;
import dev.convoy.net.ParameterSpec;
import dev.convoy.tensor.Shape;
import dev.convoy.whitening.PatchFilters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Starting values that follow from training images: the filters of patch_whitening, made by the driver from the images with the
 * lowest ids of the training split as testing sees them.
 */
final class ImageStart {
    /** As in the original. */
    private static final int MOST_IMAGES = 5000;

    /** Bounds the driver's work: photographs have ten times the patches of CIFAR's images, and some hundred of them do. */
    private static final long MOST_PATCHES = 5_000_000;

    private final SparkSession session;
    private final ImageSet data;
    private final InputTransform transform;

    ImageStart(SparkSession session, ImageSet data, InputTransform transform) {
        this.session = session;
        this.data = data;
        this.transform = transform;
    }

    /**
     * The starting values of all parameters.
     *
     * @throws InvalidInputException if the images do not do for the filters
     */
    float[] parameters(Net net, long seed) {
        Map<String, float[]> fromImages = new HashMap<>();
        for (ParameterSpec spec : net.parameterLayout()) {
            if (spec.initializer() instanceof Initializer.PatchWhitening whitening) {
                fromImages.put(spec.name(), filters(net, spec, whitening.epsilon()));
            }
        }
        return net.initialParameters(seed, fromImages);
    }

    private float[] filters(Net net, ParameterSpec spec, double epsilon) {
        ConvDefinition conv = (ConvDefinition) net.definition().layers().get(0);
        Shape input = net.inputShape();
        PatchFilters filters = new PatchFilters(
                input.channels(),
                input.height(),
                input.width(),
                spec.shape().get(2),
                spec.shape().get(3),
                conv.stride());
        long images = Math.min(MOST_IMAGES, Math.max(1, MOST_PATCHES / Math.max(1, filters.patchesPerImage())));
        InputBatch batch = transform.newBatch(1);
        for (LabelledImage image : firstImages(images)) {
            batch.test(
                    0,
                    image.pixels(),
                    data.info().shape().height(),
                    data.info().shape().width(),
                    View.CENTRE);
            filters.add(batch.finish(1), 0);
        }
        try {
            return filters.filters(spec.shape().get(0), epsilon);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(spec.name() + ": patch_whitening: " + e.getMessage(), e);
        }
    }

    private List<LabelledImage> firstImages(long number) {
        List<LabelledImage> images =
                new ArrayList<>(data.images(session, Split.TRAIN, number).collect());
        images.sort(Comparator.comparingLong(LabelledImage::id));
        return images;
    }
}
