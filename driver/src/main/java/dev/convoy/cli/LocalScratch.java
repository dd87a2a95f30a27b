package dev.convoy.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where Spark keeps its temporary files on a local master: a hidden folder of this process in the folder of the run, which
 * has the room, rather than the machine's folder for temporary files, which may be small or memory. What a killed process
 * left there is deleted by the next one.
 */
final class LocalScratch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalScratch.class);

    private static final Pattern NAME = Pattern.compile("\\.spark-(\\d+)");

    private final Optional<Path> folder;

    private LocalScratch(Optional<Path> folder) {
        this.folder = folder;
    }

    /** A folder in that of a run; none where the run is not on a local disk or the folder cannot be made. */
    static LocalScratch in(String run) {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(run);
        String scheme = path.toUri().getScheme();
        if (scheme != null && !scheme.equals("file")) {
            return new LocalScratch(Optional.empty());
        }
        Path parent = Path.of(path.toUri().getPath()).toAbsolutePath();
        try {
            deleteLeftOvers(parent);
            Path mine = parent.resolve(".spark-" + ProcessHandle.current().pid());
            return new LocalScratch(Optional.of(Files.createDirectories(mine)));
        } catch (IOException e) { // whoever writes the run tells what is wrong with its folder
            LOG.debug("no folder for temporary files in {}", parent, e);
            return new LocalScratch(Optional.empty());
        }
    }

    /** Spark's settings for it. */
    Map<String, String> settings() {
        return folder.map(path -> Map.of("spark.local.dir", path.toString())).orElseGet(Map::of);
    }

    private static void deleteLeftOvers(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (DirectoryStream<Path> hidden = Files.newDirectoryStream(parent, ".spark-*")) {
            for (Path each : hidden) {
                Matcher name = NAME.matcher(each.getFileName().toString());
                if (name.matches()
                        && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                    delete(each);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }

    /** Deletes the folder, and that of the run if nothing else was ever written there. */
    @Override
    public void close() {
        if (folder.isEmpty()) {
            return;
        }
        try {
            delete(folder.get());
            Path run = folder.get().getParent();
            try (Stream<Path> files = Files.list(run)) {
                if (files.findAny().isPresent()) {
                    return;
                }
            }
            Files.delete(run);
        } catch (IOException e) {
            LOG.warn("temporary files stay in {}: {}", folder.get(), e.getMessage());
        }
    }
}
