package dev.convoy.train;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.spark.FutureAction;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import scala.concurrent.Await;
import scala.concurrent.duration.Duration;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * One Spark job: a function of partitions, its results in their order. Calls the job directly, since a transformation and {@code
 * collect} make a new RDD every time: 10 instead of 5 ms an iteration on two local cores.
 */
final class ShardJob {
    private ShardJob() {}

    /** What a task computes. */
    @FunctionalInterface
    interface PartitionFunction<T, R> extends Serializable {
        /** The result of one partition, whose elements come in order. */
        R apply(Iterator<T> elements);
    }

    /** Runs the function on every partition. */
    static <T, R> List<R> run(JavaRDD<T> elements, PartitionFunction<T, R> function) {
        SparkContext spark = elements.context();
        Object[] results = (Object[]) spark.runJob(
                elements.rdd(),
                new Task<>(function),
                sequence(allPartitions(elements)),
                ClassTag$.MODULE$.<Object>apply(Object.class));
        return typed(results);
    }

    /** Hands the job over to Spark and returns at once; nobody is told the results. */
    static <T> Pending submit(JavaRDD<T> elements, PartitionFunction<T, ?> function) {
        return new Pending(elements.context()
                .submitJob(
                        elements.rdd(),
                        new IteratorTask<>(function),
                        sequence(allPartitions(elements)),
                        new Unheard(),
                        new Nothing()));
    }

    private static List<Integer> allPartitions(JavaRDD<?> rdd) {
        return IntStream.range(0, rdd.getNumPartitions()).boxed().toList();
    }

    private static scala.collection.immutable.Seq<Object> sequence(List<Integer> partitions) {
        return CollectionConverters.asScala(List.<Object>copyOf(partitions)).toSeq();
    }

    @SuppressWarnings("unchecked") // what the function returned
    private static <R> List<R> typed(Object[] results) {
        return (List<R>) List.of(results);
    }

    /** A job that Spark was given. */
    static final class Pending {
        private final FutureAction<BoxedUnit> action;

        private Pending(FutureAction<BoxedUnit> action) {
            this.action = action;
        }

        boolean hasEnded() {
            return action.isCompleted();
        }

        /** Waits for the job's end; fails as the job did. */
        void await() {
            awaitEnd();
            action.value().get().get();
        }

        /** Waits until the job has ended, in whatever way. */
        void awaitEnd() {
            try {
                Await.ready(action, Duration.Inf());
            } catch (InterruptedException e) {
                action.cancel();
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while a job ran", e);
            } catch (TimeoutException e) {
                throw new IllegalStateException("a wait without limit came to its limit", e);
            }
        }
    }

    /** The function in the form that Spark takes. */
    private static final class Task<T, R> extends AbstractFunction2<TaskContext, scala.collection.Iterator<T>, Object>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        private final PartitionFunction<T, R> function;

        Task(PartitionFunction<T, R> function) {
            this.function = function;
        }

        @Override
        public Object apply(TaskContext context, scala.collection.Iterator<T> elements) {
            return function.apply(CollectionConverters.asJava(elements));
        }
    }

    /** The function in the form that Spark takes for jobs that are not waited for. */
    private static final class IteratorTask<T> extends AbstractFunction1<scala.collection.Iterator<T>, Object>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        private final PartitionFunction<T, ?> function;

        IteratorTask(PartitionFunction<T, ?> function) {
            this.function = function;
        }

        @Override
        public Object apply(scala.collection.Iterator<T> elements) {
            return function.apply(CollectionConverters.asJava(elements));
        }
    }

    private static final class Unheard extends AbstractFunction2<Object, Object, BoxedUnit> {
        @Override
        public BoxedUnit apply(Object index, Object result) {
            return BoxedUnit.UNIT;
        }
    }

    private static final class Nothing extends AbstractFunction0<BoxedUnit> {
        @Override
        public BoxedUnit apply() {
            return BoxedUnit.UNIT;
        }
    }
}
