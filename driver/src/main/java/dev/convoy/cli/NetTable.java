package dev.convoy.cli;

import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.LayerSummary;
import dev.convoy.net.Net;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.train.TrainingInputs;
import java.io.PrintWriter;
import java.util.Locale;

/** A net as a table: shapes, parameters, multiply-adds and memory of every layer, and how it learns. */
final class NetTable {
    private static final double MEGABYTE = 1e6;
    private static final int NARROWEST_NAME = 14;

    private final NetFile file;
    private final Net net;
    private final long images;
    private final int nameWidth;

    /**
     * A table.
     *
     * @param images size of the training split that the run's length is worked out for
     */
    NetTable(NetFile file, long images) {
        this.file = file;
        this.images = images;
        this.net = TrainingInputs.netOf(file);
        this.nameWidth =
                net.summary().stream().mapToInt(layer -> layer.name().length()).reduce(NARROWEST_NAME, Math::max);
    }

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "net %s, input %s, mean %s, scale %s%n",
                net.definition().name(),
                net.inputShape(),
                net.definition().input().mean().name().toLowerCase(Locale.ROOT),
                net.definition().input().scale());
        out.println(row("layer", "type", "output", "parameters", "multiply-adds", "floats/image"));
        long multiplyAdds = 0;
        for (LayerSummary layer : net.summary()) {
            out.println(row(
                    layer.name(),
                    layer.type(),
                    layer.output().toString(),
                    count(layer.parameters()),
                    count(layer.multiplyAdds()),
                    count(layer.activationFloats())));
            multiplyAdds += layer.multiplyAdds();
        }
        out.println(row("total", "", "", count(net.learnedParameterCount()), count(multiplyAdds), ""));
        net.warnings().forEach(warning -> out.println("warning: " + warning));
        file.plan().ifPresent(plan -> printPlan(plan, out));
    }

    private void printPlan(TrainingPlan plan, PrintWriter out) {
        int batchSize = plan.batch().size(images);
        int numShards = plan.batch().numShards(images);
        int share = (batchSize + numShards - 1) / numShards;
        int lanes = BlockLayout.blocks(share) * BlockLayout.IMAGES;
        long bytes = net.taskBytes(Kernels.current(), share);
        out.printf(
                Locale.ROOT,
                "training: batch %s in %d shards of up to %d images (%d%% of the lanes in use), %s%n",
                plan.batch().description(),
                numShards,
                share,
                Math.round(100.0 * batchSize / numShards / lanes),
                plan.length().description());
        out.printf(
                Locale.ROOT,
                "update %s; %s%nlearning rate %s, %s%n",
                plan.update().description(),
                plan.regularization().description(),
                plan.learningRate(),
                plan.schedule().description());
        out.printf(Locale.ROOT, "for %,d training images (--images says how many):%n", images);
        plan.learningRateTable(plan.runLength(images)).lines().forEach(out::println);
        out.printf(
                Locale.ROOT,
                "memory: %.1f MB a task for activations and packed weights, %.1f MB each for weights, a gradient and %s%n",
                bytes / MEGABYTE,
                net.parameterCount() * Float.BYTES / MEGABYTE,
                plan.update().rule().stateNames().isEmpty()
                        ? "nothing else"
                        : String.join(", ", plan.update().rule().stateNames()));
    }

    private String row(String name, String type, String output, String parameters, String adds, String floats) {
        return String.format(
                Locale.ROOT,
                "%-" + nameWidth + "s %-17s %-12s %12s %15s %13s",
                name,
                type,
                output,
                parameters,
                adds,
                floats);
    }

    private static String count(long value) {
        return value == 0 ? "" : String.format(Locale.ROOT, "%,d", value);
    }
}
