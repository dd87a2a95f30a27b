package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convoy.cluster.FaultTable.Fault;
import dev.convoy.cluster.FaultTable.Trial;
import dev.convoy.train.TinyRun;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that damage what they hold or take nothing more. */
@Tag("slow")
class StorageFaultTest {
    /** Somewhere after the second checkpoint. */
    private static final int STOP_AT = 2 * Workload.CHECKPOINT_EVERY + 5;

    private static final int WIDE_ITERATIONS = 300;
    private static final int WIDE_CHECKPOINT_EVERY = 50;

    private static final long LESS_THAN_A_CHECKPOINT = 500_000;

    @TempDir
    Path folder;

    private enum Damage {
        TRUNCATED,
        BIT_FLIPPED,
        STATE_ALTERED,
        HALF_THERE
    }

    @Test
    void train_newestCheckpointDamaged_saysSoAndGoesOnFromTheOneBefore() throws IOException {
        RunFiles reference = ReferenceRun.get();
        List<Trial> trials = new ArrayList<>();
        for (Damage damage : Damage.values()) {
            trials.add(damageAndResume(damage, reference));
        }

        FaultTable.record(Fault.CHECKPOINT_DAMAGED, trials);
    }

    private static Trial damageAndResume(Damage damage, RunFiles reference) throws IOException {
        Path out = Workload.newRun("damaged-" + damage.name().toLowerCase(Locale.ROOT));
        RunFiles run = new RunFiles(out);
        int killed;
        try (TrainingProcess training = new TrainingProcess.Settings("local[2]").start(out)) {
            training.awaitIteration(STOP_AT);
            training.kill();
            killed = run.lastIteration();
        }
        List<Integer> checkpoints = run.checkpoints();
        assertThat(checkpoints).hasSizeGreaterThanOrEqualTo(2);
        int before = checkpoints.get(checkpoints.size() - 2);
        Path newest = out.resolve(
                String.format(Locale.ROOT, "checkpoints/iteration-%08d", checkpoints.get(checkpoints.size() - 1)));
        damage(damage, newest);

        long begin = System.nanoTime();
        double seconds;
        try (TrainingProcess training =
                new TrainingProcess.Settings("local[2]").resume().start(out)) {
            training.awaitIteration(killed + 1);
            seconds = (System.nanoTime() - begin) / 1e9;
            assertThat(training.exitCode()).as(training.output()).isZero();
            assertThat(training.output())
                    .contains("warning: checkpoint " + newest + " is damaged and passed over: ")
                    .contains("resuming at iteration " + before + System.lineSeparator());
        }
        run.assertOneHistory(reference);
        return Trial.of(run, reference, killed - before, seconds);
    }

    private static void damage(Damage damage, Path checkpoint) throws IOException {
        Path weights = checkpoint.resolve("model.safetensors");
        Path state = checkpoint.resolve("state.json");
        switch (damage) {
            case TRUNCATED -> {
                try (RandomAccessFile file = new RandomAccessFile(weights.toFile(), "rw")) {
                    file.setLength(file.length() - 1);
                }
            }
            case BIT_FLIPPED -> {
                byte[] bytes = Files.readAllBytes(weights);
                bytes[new Random(5).nextInt(bytes.length)] ^= 0x10;
                Files.write(weights, bytes);
            }
            case STATE_ALTERED -> {
                String text = Files.readString(state);
                String altered = text.replaceFirst("\"first_loss\" : \\d", "\"first_loss\" : 9");
                assertThat(altered).isNotEqualTo(text);
                Files.writeString(state, altered);
            }
            case HALF_THERE -> Files.delete(checkpoint.resolve("velocity.safetensors"));
        }
    }

    /** A file system of 8 MB in memory, and checkpoints of 0.8 MB. Lines of metrics still fit while no checkpoint does. */
    @Test
    void train_diskFullWhenACheckpointIsDue_goesOnAndSavesTheNext() throws IOException, InterruptedException {
        RunFiles reference = wide("local[1]").run(Workload.newRun("wide"));
        Path disk = Files.createDirectories(folder.resolve("disk"));
        assumeTrue(succeeds("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()), "mounting needs root");
        try {
            Path out = disk.resolve("run");
            RunFiles run = new RunFiles(out);
            int at;
            try (TrainingProcess training = wide("local[2]")
                    .spark(Map.of("spark.local.dir", folder.toString()))
                    .start(out.toString(), folder.resolve("full.log"))) {
                training.awaitIteration(WIDE_CHECKPOINT_EVERY + 1);
                at = run.lastIteration();
                Path filler = disk.resolve("filler");
                training.await("a checkpoint that has no room", () -> {
                    fill(filler);
                    return training.output().contains("training goes on, the last checkpoint is");
                });
                Files.delete(filler);

                assertThat(training.exitCode()).as(training.output()).isZero();
                assertThat(training.output()).contains("cannot write checkpoint", "No space left on device");
            }
            run.assertOneHistory(reference);
            assertThat(run.checkpoints()).contains(WIDE_ITERATIONS);
            FaultTable.record(
                    Fault.DISK_FULL, List.of(Trial.of(run, reference, 0, run.longestIteration(at, WIDE_ITERATIONS))));
        } finally {
            assertThat(succeeds("umount", "-l", disk.toString())).isTrue();
        }
    }

    /** Leaves less than a checkpoint takes; again and again, since the run deletes files of its own. */
    private static void fill(Path filler) {
        try {
            long free = Files.getFileStore(filler.getParent()).getUsableSpace();
            if (free > LESS_THAN_A_CHECKPOINT) {
                Files.write(
                        filler,
                        new byte[(int) (free - LESS_THAN_A_CHECKPOINT)],
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A net of 97,000 parameters. */
    private static TrainingProcess.Settings wide(String master) throws IOException {
        Path net = Files.createTempFile(Workload.net().getParent(), "wide", ".yaml");
        String fc = "  - {name: fc1,";
        Files.writeString(net, TinyRun.NET.replace(fc, "  - {name: fc0, type: fully_connected, outputs: 1000}\n" + fc));
        return new TrainingProcess.Settings(master)
                .net(net)
                .training("learning_rate", "0.001")
                .iterations(WIDE_ITERATIONS)
                .training("checkpoint_every", Integer.toString(WIDE_CHECKPOINT_EVERY));
    }

    private static boolean succeeds(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return process.waitFor(Patience.SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
