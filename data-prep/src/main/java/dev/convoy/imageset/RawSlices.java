package dev.convoy.imageset;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** The slices of an input, to be read by tasks. */
interface RawSlices {
    /** How many slices there are. */
    int number();

    /** How many images are in all slices. */
    long count();

    /** One slice in each partition, in order. */
    JavaRDD<RawSlice> rdd(JavaSparkContext context);

    /** Something that changes when the input does, as far as can be told without reading it. */
    String identity();

    /** Slices that the driver holds. */
    record Listed(List<RawSlice> slices) implements RawSlices {
        @Override
        public int number() {
            return slices.size();
        }

        @Override
        public long count() {
            return slices.stream().mapToLong(RawSlice::size).sum();
        }

        @Override
        public JavaRDD<RawSlice> rdd(JavaSparkContext context) {
            return context.parallelize(slices, Math.max(1, slices.size()));
        }

        @Override
        public String identity() {
            InputDigest digest = new InputDigest();
            slices.forEach(slice -> slice.identify(digest));
            return digest.hex();
        }
    }
}
