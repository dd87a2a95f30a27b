package dev.convoy.cli;

import dev.convoy.config.InvalidInputException;
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
import dev.convoy.train.RunCost;
import dev.convoy.train.TrainingInputs;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.SparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(names = "--data", required = true, paramLabel = "DATASET", description = "folder made by prepare")
    private String data;

    @Option(names = "--net", required = true, paramLabel = "NET", description = "name of a zoo net, or a YAML file")
    private String net;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "a training setting, as for train; may be repeated")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException {
        NetFile file = NetFile.load(net, settings);
        TrainingPlan plan = file.plan()
                .orElseThrow(() -> new InvalidInputException(
                        "%s: key 'training' is missing: it says how the net learns", file.source()));
        try (SparkRuntime spark =
                SparkRuntime.start(main.master(), "convoy check " + file.net().name())) {
            SparkContext context = spark.session().sparkContext();
            TrainingInputs inputs = TrainingInputs.of(file, ImageSet.open(context.hadoopConfiguration(), data));
            inputs.check(plan);
            return tell(checks(RunCost.of(plan, inputs, context)));
        }
    }

    private static List<Check> checks(RunCost cost) {
        double coreGflops = cost.coreGflops() > 0 ? cost.coreGflops() : KernelSpeed.gflops();
        return List.of(
                new MemoryCheck(cost),
                new BatchCheck(cost.prediction(coreGflops).compute()),
                new TimeCheck(cost, coreGflops));
    }

    private int tell(List<Check> checks) {
        PrintWriter out = spec.commandLine().getOut();
        boolean failed = false;
        for (Check check : checks) {
            for (Finding finding : check.run()) {
                out.println(finding);
                failed |= finding.verdict() == Verdict.FAIL;
            }
        }
        out.flush();
        return failed ? ExitCode.STOPPED_BY_CHECK : ExitCode.OK;
    }
}
