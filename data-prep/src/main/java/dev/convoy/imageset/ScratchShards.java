package dev.convoy.imageset;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards that this process keeps in scratch files, by load and partition. A partition's shards are a function of the
 * data set, so they are made wherever they are missing.
 *
 * <p>In the driver's process {@link #release} frees a load at once. Executors of a cluster learn of it with the next load,
 * which names those that live; their files end with them at the latest.
 */
final class ScratchShards {
    private static final Logger LOG = LoggerFactory.getLogger(ScratchShards.class);
    private static final Map<String, ScratchShards> LOADS = new ConcurrentHashMap<>();

    private final Map<Integer, Partition> partitions = new ConcurrentHashMap<>();

    private ScratchShards() {}

    /** The shards of a partition, and the file they are in. */
    record InFile(List<ImageShard> shards, ScratchFile file) {}

    /**
     * What this process keeps of a load.
     *
     * @param closed loads that nobody uses any more; they are released
     */
    static ScratchShards of(String load, Set<String> closed) {
        ScratchShards known = LOADS.get(load);
        if (known != null) {
            return known;
        }
        closed.forEach(ScratchShards::release);
        return LOADS.computeIfAbsent(load, unused -> new ScratchShards());
    }

    /** Closes the files of a load. */
    static void release(String load) {
        ScratchShards released = LOADS.remove(load);
        if (released != null) {
            released.partitions.values().forEach(Partition::release);
        }
    }

    /** The loads that this process keeps. */
    static Set<String> loads() {
        return Set.copyOf(LOADS.keySet());
    }

    /**
     * The shards of a partition, made at the first call and again where their file failed.
     *
     * @param maker writes them
     */
    List<ImageShard> partition(int partition, Supplier<InFile> maker) {
        return partitions.computeIfAbsent(partition, unused -> new Partition()).get(maker);
    }

    /** One partition; threads that want it while it is made wait. */
    private static final class Partition {
        private Optional<InFile> made = Optional.empty();

        synchronized List<ImageShard> get(Supplier<InFile> maker) {
            if (made.isPresent() && made.get().file().hasFailed()) {
                release();
            }
            if (made.isEmpty()) {
                made = Optional.of(maker.get());
            }
            return made.get().shards();
        }

        synchronized void release() {
            made.ifPresent(inFile -> close(inFile.file()));
            made = Optional.empty();
        }
    }

    /** Closes a file that is not needed any more, whatever its state. */
    static void close(Closeable file) {
        try {
            file.close();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("a scratch file is not closed: {}", e.getMessage());
        }
    }
}
