package dev.convoy.imageset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/** What is known of all decoded images, read from the staging files wherever it is needed; pixels stay where they are. */
final class StagedImages {
    /** Slices whose ends one task reads; each is a request to the file system. */
    private static final int SLICES_PER_TASK = 16;

    private final JavaSparkContext context;
    private final String folder;
    private final int numSlices;
    private final Broadcast<SerializableConfiguration> configuration;

    StagedImages(JavaSparkContext context, String folder, int numSlices) {
        this.context = context;
        this.folder = folder;
        this.numSlices = numSlices;
        this.configuration = context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    }

    JavaSparkContext context() {
        return context;
    }

    /** Opens staging files on an executor. */
    StagedReader reader() {
        return new StagedReader(folder, configuration);
    }

    /** The slices with their numbers, in order. */
    JavaRDD<Tuple2<Integer, StagedSlice>> slices() {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 0; number < numSlices; number++) {
            numbers.add(number);
        }
        int tasks =
                Math.max(1, Math.max(numSlices / SLICES_PER_TASK, Math.min(numSlices, context.defaultParallelism())));
        StagedReader reader = reader();
        return context.parallelize(numbers, tasks).map(number -> new Tuple2<>(number, reader.slice(number)));
    }

    /** Opens staging files on an executor. */
    static final class StagedReader implements java.io.Serializable {
        private static final long serialVersionUID = 1L;

        private final String folder;
        private final Broadcast<SerializableConfiguration> configuration;

        private StagedReader(String folder, Broadcast<SerializableConfiguration> configuration) {
            this.folder = folder;
            this.configuration = configuration;
        }

        StagedSlice slice(int number) throws IOException {
            return StagedSlice.read(fileSystem(), path(number));
        }

        StagedPixels pixels(int number) throws IOException {
            return new StagedPixels(fileSystem(), path(number));
        }

        FileSystem fileSystem() throws IOException {
            return path(0).getFileSystem(configuration.value().value());
        }

        org.apache.hadoop.conf.Configuration hadoop() {
            return configuration.value().value();
        }

        private Path path(int number) {
            return new Path(StagingFolder.sliceFile(folder, number));
        }
    }
}
