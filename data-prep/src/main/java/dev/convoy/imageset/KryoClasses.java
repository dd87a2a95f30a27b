package dev.convoy.imageset;

import dev.convoy.augment.InputTransform;
import java.util.ArrayList;
import java.util.List;

/** The classes of this module that pass through Spark's serializer. */
public final class KryoClasses {
    private KryoClasses() {}

    /** To be registered with Kryo ({@code SparkConf.registerKryoClasses}), in this order. */
    public static List<Class<?>> all() {
        List<Class<?>> classes = new ArrayList<>(InputTransform.serializedClasses());
        classes.addAll(List.of(
                ImageShard.class,
                MemoryImages.class,
                StoredForm.class,
                StoredImage.class,
                LabelledImage.class,
                Split.class,
                Outcome.Prepared.class,
                Outcome.Rejected.class,
                ImageCopy.class,
                Duplicate.class,
                Stratification.ClassHash.class,
                byte[][].class,
                long[].class,
                int[].class));
        return List.copyOf(classes);
    }
}
