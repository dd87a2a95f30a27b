package dev.convoy.cli;

import dev.convoy.config.NetFile;
import dev.convoy.control.ControlFile;
import dev.convoy.progress.ConsoleProgress;
import dev.convoy.progress.TrainingProgress;
import dev.convoy.train.ClusterSettings;
import dev.convoy.train.SynchronousTrainer;
import dev.convoy.train.TrainingOutcome;
import dev.convoy.train.TrainingRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code convoy train}. */
@Command(
        name = "train",
        description = "Trains a net on a data set.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions run;

    @Option(names = "--out", required = true, paramLabel = "RUN", description = "folder of the run")
    private String out;

    @Option(names = "--resume", description = "go on with the run in RUN from its newest checkpoint")
    private boolean resume;

    @Override
    public Integer call() throws IOException {
        NetFile file = run.netFile();
        TrainingRequest request =
                new TrainingRequest(run.data(), file, RunOptions.plan(file), run.settings(), out, resume);
        return tell(train(request), spec.commandLine().getOut());
    }

    private TrainingOutcome train(TrainingRequest request) throws IOException {
        String application = "convoy train " + request.net().net().name();
        TrainingProgress progress = ConsoleProgress.on(System.out);
        ClusterSettings cluster = new ClusterSettings(run.executors(), ControlFile.PAUSE);
        try (Interruption interruption = main.interruption().listen();
                LocalScratch scratch = LocalScratch.in(request.out());
                SparkRuntime spark = SparkRuntime.start(main.master(), application, scratch.settings())) {
            return new SynchronousTrainer(spark.session(), request, progress, interruption::isRequested, cluster)
                    .train();
        } finally {
            progress.close();
        }
    }

    private int tell(TrainingOutcome outcome, PrintWriter console) {
        if (outcome instanceof TrainingOutcome.Finished finished) {
            console.println(String.format(
                    Locale.ROOT,
                    "%s: %d iterations in %.1f s (%.0f images/s), %s accuracy %.4f, weights_sha256 %s",
                    out,
                    finished.iterations(),
                    finished.metrics().trainSeconds(),
                    finished.metrics().imagesPerSecond(),
                    finished.metrics().split(),
                    finished.metrics().accuracy(),
                    finished.metrics().weightsSha256()));
            console.flush();
            return ExitCode.OK;
        }
        if (outcome instanceof TrainingOutcome.Stopped stopped) {
            spec.commandLine()
                    .getErr()
                    .println("convoy: training stopped: " + stopped.reason() + "; the last good checkpoint is "
                            + stopped.lastCheckpoint());
            return ExitCode.STOPPED_BY_CHECK;
        }
        if (outcome instanceof TrainingOutcome.Failed failed) {
            spec.commandLine()
                    .getErr()
                    .println("convoy: " + failed.reason() + "; training ended after iteration " + failed.iterations()
                            + ", the last good checkpoint is " + failed.lastCheckpoint() + "; go on with --resume");
            return ExitCode.FAILURE;
        }
        TrainingOutcome.Interrupted interrupted = (TrainingOutcome.Interrupted) outcome;
        if (interrupted.lastCheckpoint().isEmpty()) {
            spec.commandLine().getErr().println("convoy: interrupted before training began");
            return ExitCode.INTERRUPTED;
        }
        spec.commandLine()
                .getErr()
                .println("convoy: interrupted after iteration " + interrupted.iterations() + ", checkpoint "
                        + interrupted.lastCheckpoint() + " written; go on with --resume");
        return ExitCode.INTERRUPTED;
    }
}
