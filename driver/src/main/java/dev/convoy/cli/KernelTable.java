package dev.convoy.cli;

import dev.convoy.cost.BlockThreads;
import dev.convoy.kernel.KernelPass;
import dev.convoy.kernel.KernelSet;
import dev.convoy.net.LayerKernels;
import dev.convoy.net.Net;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How each layer of a net is computed on this machine: kernels, register tiles, the work they do, and what is fused. */
final class KernelTable {
    /** Any number above 1: which layers they share is a matter of the layer's shape. */
    private static final int THREADS = 2;

    private final Net net;
    private final KernelSet kernels;
    private final int nameWidth;

    KernelTable(Net net, KernelSet kernels) {
        this.net = net;
        this.kernels = kernels;
        this.nameWidth =
                net.summary().stream().mapToInt(layer -> layer.name().length()).reduce(14, Math::max);
    }

    void print(PrintWriter out) {
        out.printf(Locale.ROOT, "net %s, kernels %s%n", net.definition().name(), kernels.description());
        out.println(row("layer", "input", "output", "pass", "kernel", "algorithm", "multiply-adds", "of all", "tiles"));
        for (LayerKernels layer : net.kernels(kernels, THREADS)) {
            String input = layer.input().toString();
            String output = layer.output().toString();
            boolean isFirst = true;
            for (KernelPass pass : passes(layer)) {
                out.println(row(
                        isFirst ? layer.layer() : "",
                        isFirst ? input : "",
                        isFirst ? output : "",
                        pass.name(),
                        pass.kernel(),
                        pass.algorithm(),
                        pass.multiplyAdds() == 0 ? "" : String.format(Locale.ROOT, "%,d", pass.multiplyAdds()),
                        share(pass.multiplyAdds(), layer.multiplyAdds()),
                        pass.tiles() + (isFirst ? fusions(layer) : "")));
                isFirst = false;
            }
        }
        out.println(sharing());
    }

    /** Whether threads share blocks, where an executor has more cores than shards. */
    private String sharing() {
        return BlockThreads.suit(net)
                ? "where there are more cores than shards, threads share blocks of sixteen images"
                : "threads share blocks of this net only if block_threads is set: it is too small for that to pay";
    }

    /** Those that training runs: none to data where nobody reads the input's gradient. */
    private static List<KernelPass> passes(LayerKernels layer) {
        List<KernelPass> passes = new ArrayList<>(layer.passes());
        passes.removeIf(pass -> pass.name().equals("data") && !layer.needsInputGradient());
        return passes.isEmpty() ? List.of(new KernelPass("all", "", "", "", 0)) : passes;
    }

    private static String fusions(LayerKernels layer) {
        List<String> fusions = new ArrayList<>();
        if (layer.appliesRelu()) {
            fusions.add("with ReLU");
        }
        if (layer.isInPlace()) {
            fusions.add("in place");
        }
        if (layer.isShared()) {
            fusions.add("threads share a block");
        }
        return fusions.isEmpty() ? "" : " (" + String.join(", ", fusions) + ")";
    }

    /** Work done in percent of what the formula asks for. */
    private static String share(long done, long asked) {
        return done == 0 || asked == 0 ? "" : String.format(Locale.ROOT, "%.0f%%", 100.0 * done / asked);
    }

    private String row(String... cells) {
        return String.format(
                        Locale.ROOT, "%-" + nameWidth + "s %-12s %-12s %-8s %-28s %-18s %15s %6s  %s", (Object[]) cells)
                .stripTrailing();
    }
}
