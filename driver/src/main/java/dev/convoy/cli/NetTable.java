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

    private final NetFile file;
    private final Net net;
    private final long images;

    /**
     * A table.
     *
     * @param images size of the training split that the run's length is worked out for
     */
    NetTable(NetFile file, long images) {
        this.file = file;
        this.images = images;
        this.net = TrainingInputs.netOf(file);
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
        int share = (plan.batchSize() + plan.numShards() - 1) / plan.numShards();
        int lanes = BlockLayout.blocks(share) * BlockLayout.IMAGES;
        long bytes = net.newTask(Kernels.current(), share).bytes();
        out.printf(
                Locale.ROOT,
                "training: batch %d in %d shards of up to %d images (%d%% of the lanes in use), %s%n",
                plan.batchSize(),
                plan.numShards(),
                share,
                Math.round(100.0 * plan.batchSize() / plan.numShards() / lanes),
                plan.iterations().isPresent()
                        ? plan.iterations().getAsLong() + " iterations"
                        : plan.epochs().orElse(0) + " epochs");
        out.printf(
                Locale.ROOT,
                "learning rate %s, %s; momentum %s, weight decay %s%n",
                plan.learningRate(),
                plan.schedule().description(),
                plan.momentum(),
                plan.weightDecay());
        out.printf(Locale.ROOT, "for %,d training images (--images says how many):%n", images);
        plan.learningRateTable(plan.runLength(images)).lines().forEach(out::println);
        out.printf(
                Locale.ROOT,
                "memory: %.1f MB a task for activations and packed weights, %.1f MB each for weights, velocity and a"
                        + " gradient%n",
                bytes / MEGABYTE,
                net.parameterCount() * Float.BYTES / MEGABYTE);
    }

    private static String row(String name, String type, String output, String parameters, String adds, String floats) {
        return String.format(
                Locale.ROOT, "%-14s %-17s %-12s %12s %15s %13s", name, type, output, parameters, adds, floats);
    }

    private static String count(long value) {
        return value == 0 ? "" : String.format(Locale.ROOT, "%,d", value);
    }
}
