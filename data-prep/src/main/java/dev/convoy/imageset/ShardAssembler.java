package dev.convoy.imageset;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import org.apache.spark.SparkEnv;
import scala.Tuple2;

/** Gathers a partition's images, which come in order of shard and position, one shard after the other. */
final class ShardAssembler implements Serializable {
    private static final long serialVersionUID = 1L;

    private final StoredForm form;
    private final long numImages;
    private final int numShards;
    private final int numPartitions;

    ShardAssembler(StoredForm form, long numImages, int numShards, int numPartitions) {
        this.form = form;
        this.numImages = numImages;
        this.numShards = numShards;
        this.numPartitions = numPartitions;
    }

    /** The shards of a partition, in memory, each read when it is asked for. */
    Iterator<ImageShard> inMemory(int partition, Iterator<Tuple2<Long, StoredImage>> images) {
        return shards(partition, images, number -> MemoryImages.builder(size(number)));
    }

    /** The shards of a partition, written to a scratch file one image after the other. */
    ScratchShards.InFile inFile(int partition, Iterator<Tuple2<Long, StoredImage>> images) {
        try {
            return inFile(
                    partition,
                    images,
                    ScratchFile.create(ScratchFolders.of(SparkEnv.get().conf(), System.getenv(), partition)));
        } catch (IOException e) {
            throw new UncheckedIOException(form.path() + ": " + e.getMessage(), e);
        }
    }

    /** The same with a file that is open already; it is closed where that fails. */
    ScratchShards.InFile inFile(int partition, Iterator<Tuple2<Long, StoredImage>> images, ScratchFile file)
            throws IOException {
        List<ImageShard> made = new ArrayList<>();
        boolean whole = false;
        try {
            ScratchFile.Writer writer = file.new Writer();
            shards(partition, images, number -> ScratchImages.builder(number, size(number), file, writer))
                    .forEachRemaining(made::add);
            writer.flush();
            whole = true;
        } finally {
            if (!whole) {
                ScratchShards.close(file);
            }
        }
        return new ScratchShards.InFile(List.copyOf(made), file);
    }

    private int size(int number) {
        return LogicalShards.shardSize(numImages, number, numShards);
    }

    private Iterator<ImageShard> shards(
            int partition, Iterator<Tuple2<Long, StoredImage>> images, IntFunction<ImageStore.Builder> stores) {
        int end = LogicalShards.firstShard(partition + 1, numShards, numPartitions);
        return new Iterator<>() {
            private int next = LogicalShards.firstShard(partition, numShards, numPartitions);

            @Override
            public boolean hasNext() {
                return next < end;
            }

            @Override
            public ImageShard next() {
                if (next >= end) {
                    throw new NoSuchElementException("no shard after " + end);
                }
                ImageShard shard = shard(next, images, stores.apply(next));
                next++;
                if (next == end && images.hasNext()) {
                    throw new IllegalStateException(form.path() + " is damaged: image "
                            + images.next()._2().id + " is beyond the " + numImages + " of the split");
                }
                return shard;
            }
        };
    }

    private ImageShard shard(int number, Iterator<Tuple2<Long, StoredImage>> images, ImageStore.Builder store) {
        int[] labels = new int[size(number)];
        for (int position = 0; position < labels.length; position++) {
            long id = (long) position * numShards + number;
            if (!images.hasNext()) {
                throw new IllegalStateException(form.path() + " is damaged: it ends before image " + id);
            }
            StoredImage image = images.next()._2();
            if (image.id != id) {
                throw new IllegalStateException(form.path() + " is damaged: expected image " + id + " at position "
                        + position + " of shard " + number + ", found image " + image.id);
            }
            form.check(image);
            labels[position] = image.label;
            store.add(image.bytes);
        }
        return new ImageShard(number, numShards, form, labels, store.build());
    }
}
