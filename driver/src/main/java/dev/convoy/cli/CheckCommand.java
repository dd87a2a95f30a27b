package dev.convoy.cli;

import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.cost.KernelSpeed;
import dev.convoy.imageset.ImageSet;
import dev.convoy.sanity.BatchCheck;
import dev.convoy.sanity.Check;
import dev.convoy.sanity.Finding;
import dev.convoy.sanity.MemoryCheck;
import dev.convoy.sanity.TimeCheck;
import dev.convoy.sanity.Verdict;
import dev.convoy.train.ExecutorWait;
import dev.convoy.train.RunCost;
import dev.convoy.train.TrainingInputs;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code convoy check}: what can be known of a run before it starts. */
@Command(
        name = "check",
        description = "Tells before a run whether it fits in memory and how long an iteration takes.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CheckCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions run;

    @Override
    public Integer call() throws IOException {
        NetFile file = run.netFile();
        TrainingPlan plan = RunOptions.plan(file);
        int executors = run.executors();
        try (SparkRuntime spark =
                SparkRuntime.start(main.master(), "convoy check " + file.net().name())) {
            SparkContext context = spark.session().sparkContext();
            TrainingInputs inputs = TrainingInputs.of(file, ImageSet.open(context.hadoopConfiguration(), run.data()));
            inputs.check(plan);
            inputs.check(plan.augmentation());
            // what is not there yet would not be counted
            if (!new ExecutorWait(JavaSparkContext.fromSparkContext(context), executors, this::print)
                    .await(() -> false)) {
                return ExitCode.INTERRUPTED;
            }
            return tell(checks(RunCost.of(plan, inputs, context)));
        }
    }

    private static List<Check> checks(RunCost cost) {
        double coreGflops = cost.coreGflops() > 0 ? cost.coreGflops() : KernelSpeed.gflops();
        return List.of(
                new MemoryCheck(cost),
                new BatchCheck(cost.prediction(coreGflops).compute(), cost.cores()),
                new TimeCheck(cost, coreGflops));
    }

    private int tell(List<Check> checks) {
        boolean failed = false;
        for (Check check : checks) {
            for (Finding finding : check.run()) {
                print(finding);
                failed |= finding.verdict() == Verdict.FAIL;
            }
        }
        return failed ? ExitCode.STOPPED_BY_CHECK : ExitCode.OK;
    }

    private void print(Object line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
