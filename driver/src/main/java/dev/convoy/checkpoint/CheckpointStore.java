package dev.convoy.checkpoint;

import static dev.convoy.tensor.Checks.check;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one run, {@code checkpoints/iteration-NNNNNNNN/}, and its best model, {@code best/}.
 *
 * <p>A checkpoint is written to {@code checkpoints/.iteration-NNNNNNNN.writing}, flushed, and renamed when it is whole. On
 * HDFS and local disks the rename is one step. On an object store it copies file by file, and a copy that was cut short is
 * found by its checksums. A power cut may undo the last rename, since Hadoop has no call that flushes a folder; the checkpoint
 * before it then stands. One process at a time may write a run. Not thread-safe.
 */
public final class CheckpointStore {
    /** Folder of the checkpoints in the folder of a run. */
    public static final String CHECKPOINTS = "checkpoints";
    /** Folder of the best model in the folder of a run. */
    public static final String BEST = "best";
    /** Name of the model file in a checkpoint and beside the best model's notes. */
    public static final String MODEL_FILE = CheckpointFolder.MODEL;

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);

    private static final Pattern NAME = Pattern.compile("iteration-(\\d{8,10})");
    private static final Pattern LEFT_OVER = Pattern.compile("\\.(iteration-\\d{8,10})\\.(writing|replaced)");
    private static final String WRITING = "writing";
    private static final String REPLACED = "replaced";

    private final Configuration hadoop;
    private final Path checkpoints;
    private final Path bestModel;
    private final int keep;

    /**
     * @param hadoop where file systems are configured; kept
     * @param runDirectory folder of the run; made at the first write
     * @param keep number of checkpoints to keep, at least 1; 2 or more leave one to fall back to
     */
    public CheckpointStore(Configuration hadoop, Path runDirectory, int keep) {
        check(keep >= 1, "number of checkpoints to keep must be at least 1, found %d", keep);
        this.hadoop = hadoop;
        this.checkpoints = new Path(runDirectory, CHECKPOINTS);
        this.bestModel = new Path(new Path(runDirectory, BEST), MODEL_FILE);
        this.keep = keep;
    }

    /**
     * Writes a checkpoint whole or not at all, then deletes those beyond {@code keep} and those of later iterations, which
     * belong to a history that was given up.
     *
     * @return folder of the checkpoint
     * @throws IOException with the path if it cannot be written; earlier checkpoints then stand as they were
     */
    public Path save(Checkpoint checkpoint) throws IOException {
        FileSystem files = AtomicFile.fileSystem(hadoop, checkpoints);
        Path target = folderOf(checkpoint.iteration());
        Path writing = new Path(checkpoints, AtomicFile.hidden(target, WRITING));
        try {
            files.delete(writing, true);
            files.mkdirs(writing);
            CheckpointFolder.write(files, writing, checkpoint);
            moveIntoPlace(files, writing, target);
        } catch (IOException e) {
            AtomicFile.deleteAfter(e, files, writing);
            throw new IOException("cannot write checkpoint " + target + ": " + AtomicFile.reason(e), e);
        }
        prune(files, checkpoint.iteration());
        return target;
    }

    /** The newest whole checkpoint as {@link #latest(Consumer)} has it; what is passed over is logged. */
    public Optional<Checkpoint> latest() throws IOException {
        return latest(LOG::warn);
    }

    /**
     * The newest whole checkpoint. A damaged one is passed over; what an interrupted save left is cleared up.
     *
     * @param passedOver receives a sentence for every damaged checkpoint that is newer than the one returned
     * @return empty if the run has no checkpoint yet
     * @throws IOException if there are checkpoints but none is whole, or the folder cannot be listed
     */
    public Optional<Checkpoint> latest(Consumer<String> passedOver) throws IOException {
        FileSystem files = AtomicFile.fileSystem(hadoop, checkpoints);
        clearLeftOvers(files);
        IOException newestProblem = null;
        NavigableMap<Long, Path> newestFirst = list(files).descendingMap();
        for (Path folder : newestFirst.values()) {
            try {
                return Optional.of(CheckpointFolder.read(hadoop, files, folder));
            } catch (IOException e) {
                passedOver.accept(String.format(
                        Locale.ROOT, "checkpoint %s is damaged and passed over: %s", folder, AtomicFile.reason(e)));
                newestProblem = newestProblem == null ? e : newestProblem;
            }
        }
        if (newestProblem != null) {
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "none of the %d checkpoints in %s is whole: %s",
                            newestFirst.size(),
                            checkpoints,
                            AtomicFile.reason(newestProblem)),
                    newestProblem);
        }
        return Optional.empty();
    }

    /**
     * Replaces the best model of the run, {@code best/model.safetensors}.
     *
     * @return the model file
     * @throws IOException with the path if it cannot be written; the earlier best model then stands as it was
     */
    public Path saveBest(Model model) throws IOException {
        ModelFile.write(hadoop, bestModel, model);
        return bestModel;
    }

    /** Path of the best model, which need not exist yet. */
    public Path bestModel() {
        return bestModel;
    }

    /** Folder of an iteration's checkpoint, which need not exist. */
    public Path folderOf(int iteration) {
        return new Path(checkpoints, String.format(Locale.ROOT, "iteration-%08d", iteration));
    }

    /** Renames a whole checkpoint; one of the same iteration is first put aside, where the next start still finds it. */
    private void moveIntoPlace(FileSystem files, Path writing, Path target) throws IOException {
        Path replaced = new Path(checkpoints, AtomicFile.hidden(target, REPLACED));
        boolean replaces = files.exists(target);
        if (!replaces) {
            AtomicFile.renameOrThrow(files, writing, target);
            return;
        }
        files.delete(replaced, true);
        AtomicFile.renameOrThrow(files, target, replaced);
        try {
            AtomicFile.renameOrThrow(files, writing, target);
        } catch (IOException e) {
            AtomicFile.renameOrThrow(files, replaced, target);
            throw e;
        }
        files.delete(replaced, true);
    }

    private void clearLeftOvers(FileSystem files) throws IOException {
        for (FileStatus status : listStatus(files)) {
            Path path = status.getPath();
            Matcher name = LEFT_OVER.matcher(path.getName());
            if (!name.matches()) {
                continue;
            }
            Path target = new Path(checkpoints, name.group(1));
            if (name.group(2).equals(REPLACED) && !files.exists(target)) {
                LOG.warn("checkpoint {} is put back: its replacement was interrupted", target);
                AtomicFile.renameOrThrow(files, path, target);
            } else {
                LOG.info("{} of an interrupted save is deleted", path);
                files.delete(path, true);
            }
        }
    }

    private void prune(FileSystem files, long saved) {
        try {
            NavigableMap<Long, Path> all = list(files);
            List<Path> superseded = all.headMap(saved, true).descendingMap().values().stream()
                    .skip(keep)
                    .toList();
            for (Path path : superseded) {
                files.delete(path, true);
            }
            for (Path path : all.tailMap(saved, false).values()) {
                files.delete(path, true);
            }
        } catch (IOException e) { // the new checkpoint stands; a run need not stop because an old one cannot be deleted
            LOG.warn("cannot delete old checkpoints in {}: {}", checkpoints, AtomicFile.reason(e));
        }
    }

    /** Checkpoints by iteration, whole or not. */
    private NavigableMap<Long, Path> list(FileSystem files) throws IOException {
        NavigableMap<Long, Path> found = new TreeMap<>();
        for (FileStatus status : listStatus(files)) {
            Matcher name = NAME.matcher(status.getPath().getName());
            if (name.matches() && status.isDirectory()) {
                found.put(
                        Long.valueOf(name.group(1)),
                        new Path(checkpoints, status.getPath().getName()));
            }
        }
        return found;
    }

    private FileStatus[] listStatus(FileSystem files) throws IOException {
        try {
            return files.listStatus(checkpoints);
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }
}
