package dev.convoy.train;

import dev.convoy.imageset.ImageShard;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;

/**
 * One Spark job over the cached shards: a function of each partition, its results in order of partitions. Calls the job
 * directly, since a transformation and {@code collect} make a new RDD every time: 10 instead of 5 ms an iteration on two
 * local cores.
 */
final class ShardJob {
    private ShardJob() {}

    /** What a task computes. */
    @FunctionalInterface
    interface PartitionFunction<R> extends Serializable {
        /** The result of one partition, whose shards come in ascending order. */
        R apply(Iterator<ImageShard> shards);
    }

    /** Runs the function on every partition. */
    static <R> List<R> run(JavaRDD<ImageShard> shards, PartitionFunction<R> function) {
        SparkContext spark = shards.context();
        List<Object> partitions = new ArrayList<>();
        for (int p = 0; p < shards.getNumPartitions(); p++) {
            partitions.add(p);
        }
        Object[] results = (Object[]) spark.runJob(
                shards.rdd(),
                new Task<>(function),
                CollectionConverters.asScala(partitions).toSeq(),
                ClassTag$.MODULE$.<Object>apply(Object.class));
        List<R> typed = new ArrayList<>();
        for (Object result : results) {
            @SuppressWarnings("unchecked") // what the function returned
            R one = (R) result;
            typed.add(one);
        }
        return typed;
    }

    /** The function in the form that Spark takes. */
    private static final class Task<R>
            extends AbstractFunction2<TaskContext, scala.collection.Iterator<ImageShard>, Object>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        private final PartitionFunction<R> function;

        Task(PartitionFunction<R> function) {
            this.function = function;
        }

        @Override
        public Object apply(TaskContext context, scala.collection.Iterator<ImageShard> shards) {
            return function.apply(CollectionConverters.asJava(shards));
        }
    }
}
