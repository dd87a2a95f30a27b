package dev.convoy.imageset;

import dev.convoy.augment.InputTransform;
import dev.convoy.augment.MeanKind;
import java.util.List;

/** The classes of this module that pass through Spark's serializer. */
public final class KryoClasses {
    private KryoClasses() {}

    /** To be registered with Kryo ({@code SparkConf.registerKryoClasses}), in this order. */
    public static List<Class<?>> all() {
        return List.of(
                ImageShard.class,
                LabelledImage.class,
                InputTransform.class,
                MeanKind.class,
                Split.class,
                Outcome.Prepared.class,
                Outcome.Rejected.class,
                Outcome.Fault.class,
                byte[][].class,
                long[].class,
                int[].class);
    }
}
