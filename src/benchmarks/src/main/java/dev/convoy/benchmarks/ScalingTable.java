package dev.convoy.benchmarks;

import dev.convoy.config.CostConstants;
import dev.convoy.config.ExchangeKind;
import dev.convoy.config.NetFile;
import dev.convoy.cost.ComputeCost;
import dev.convoy.cost.CostModel;
import dev.convoy.cost.CostPrediction;
import dev.convoy.net.Net;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the cost model says of clusters of up to 1,000 executors, as tables in Markdown: images a second, the part of the
 * cores' time that goes into images, and the exchange that the model would choose. Nothing is measured here.
 */
public final class ScalingTable {
    private static final List<String> NETS = List.of("alexnet", "googlenet", "vgg16", "resnet50");
    private static final int[] EXECUTORS = {1, 2, 4, 16, 64, 256, 1000};
    private static final double[] LINKS = {1, 10, 25, 100};

    /** A cluster that does less than this part of what its cores could is not worth its machines. */
    private static final double WORTH_IT = 0.5;

    private final int cores;
    private final int imagesPerCore;
    private final double coreGflops;

    private ScalingTable(int cores, int imagesPerCore, double coreGflops) {
        this.cores = cores;
        this.imagesPerCore = imagesPerCore;
        this.coreGflops = coreGflops;
    }

    /** Arguments: cores of an executor (16), images of a batch for each core (16), GFLOP/s of a core (80). */
    public static void main(String[] arguments) {
        int cores = Integer.parseInt(argument(arguments, 0, "16"));
        int images = Integer.parseInt(argument(arguments, 1, "16"));
        double gflops = Double.parseDouble(argument(arguments, 2, "80"));
        ScalingTable table = new ScalingTable(cores, images, gflops);
        for (String net : NETS) {
            table.print(net);
        }
    }

    private static String argument(String[] arguments, int index, String defaultValue) {
        return index < arguments.length ? arguments[index] : defaultValue;
    }

    private void print(String name) {
        Net net = Net.of(NetFile.load(name, Map.of()).net());
        System.out.printf(
                Locale.ROOT,
                "### %s: %.1f million parameters, %.2f billion multiply-adds an image%n%n",
                name,
                net.parameterCount() / 1e6,
                net.multiplyAdds() / 1e9);
        StringBuilder head = new StringBuilder("| executors | batch |");
        StringBuilder rule = new StringBuilder("| --- | --- |");
        StringBuilder worth = new StringBuilder("| worth it up to | |");
        for (double link : LINKS) {
            head.append(String.format(Locale.ROOT, " %.0f Gbit/s |", link));
            rule.append(" --- |");
            worth.append(' ').append(mostExecutors(net, link)).append(" |");
        }
        System.out.println(head);
        System.out.println(rule);
        for (int executors : EXECUTORS) {
            StringBuilder row = new StringBuilder(
                    String.format(Locale.ROOT, "| %,d | %,d |", executors, executors * cores * imagesPerCore));
            for (double link : LINKS) {
                row.append(' ').append(cell(net, link, executors)).append(" |");
            }
            System.out.println(row);
        }
        System.out.println(worth);
        System.out.println();
    }

    private String cell(Net net, double link, int executors) {
        CostModel model = model(net, link, executors);
        ExchangeKind kind = model.cheapest(executors);
        CostPrediction prediction = prediction(net, model, kind, executors);
        return String.format(
                Locale.ROOT,
                "%,.0f/s, %.0f %%, %s",
                prediction.imagesPerSecond(),
                100 * prediction.efficiency(),
                kind.name().toLowerCase(Locale.ROOT));
    }

    /** The most executors that still spend half of their cores' time on images; tasks are one for each executor. */
    private String mostExecutors(Net net, double link) {
        int most = 0;
        for (int executors = 1; executors <= 1000; executors++) {
            CostModel model = model(net, link, executors);
            if (prediction(net, model, model.cheapest(executors), executors).efficiency() >= WORTH_IT) {
                most = executors;
            }
        }
        return most == 0 ? "none" : most == 1000 ? "1,000 and more" : Integer.toString(most);
    }

    private static CostModel model(Net net, double link, int executors) {
        return new CostModel(net.parameterCount(), CostConstants.MEASURED.withLinkGbits(link), executors);
    }

    private CostPrediction prediction(Net net, CostModel model, ExchangeKind kind, int executors) {
        int shards = executors * cores;
        ComputeCost compute =
                new ComputeCost(net.multiplyAdds(), shards * imagesPerCore, shards, executors * cores, coreGflops);
        return new CostPrediction(compute, model.seconds(kind, executors));
    }
}
