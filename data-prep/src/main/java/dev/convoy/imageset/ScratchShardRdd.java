package dev.convoy.imageset;

import java.util.List;
import java.util.Set;
import org.apache.spark.Dependency;
import org.apache.spark.OneToOneDependency;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * Shards in scratch files. Spark caches a marker for each partition on the executor that has its file, so it sends the
 * partition's tasks there; a task that it runs elsewhere, because that executor is gone or busy, makes a file of its own
 * from the shuffled images. The images are read from the shuffle only then, which is why this is no transformation of
 * theirs: Spark would sort them anew for every task.
 */
final class ScratchShardRdd extends RDD<ImageShard> {
    private static final long serialVersionUID = 1L;

    private final RDD<Integer> markers;
    private final RDD<Tuple2<Long, StoredImage>> images;
    private final ShardAssembler assembler;
    private final String load;
    private final Set<String> closed;

    /**
     * Shards.
     *
     * @param markers cached; making one makes the file of its partition, with its partition of {@code images}
     * @param images in order of shard and position
     * @param load name of these shards, unique among all loads
     * @param closed loads that nobody uses any more
     */
    ScratchShardRdd(
            RDD<Integer> markers,
            RDD<Tuple2<Long, StoredImage>> images,
            ShardAssembler assembler,
            String load,
            Set<String> closed) {
        super(images.context(), dependencies(markers, images), ClassTag$.MODULE$.apply(ImageShard.class));
        this.markers = markers;
        this.images = images;
        this.assembler = assembler;
        this.load = load;
        this.closed = closed;
    }

    private static scala.collection.immutable.Seq<Dependency<?>> dependencies(RDD<?> markers, RDD<?> images) {
        return CollectionConverters.asScala(
                        List.<Dependency<?>>of(new OneToOneDependency<>(markers), new OneToOneDependency<>(images)))
                .toSeq();
    }

    @Override
    public Partition[] getPartitions() {
        return markers.partitions();
    }

    @Override
    public scala.collection.Iterator<ImageShard> compute(Partition split, TaskContext context) {
        markers.iterator(split, context).foreach(marker -> marker);
        List<ImageShard> shards = ScratchShards.of(load, closed)
                .partition(
                        split.index(),
                        () -> assembler.inFile(
                                split.index(), CollectionConverters.asJava(images.iterator(split, context))));
        return CollectionConverters.asScala(shards.iterator());
    }
}
