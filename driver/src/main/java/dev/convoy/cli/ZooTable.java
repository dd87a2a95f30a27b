package dev.convoy.cli;

import dev.convoy.config.NetFile;
import dev.convoy.net.Net;
import dev.convoy.zoo.Zoo;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** The nets of the zoo as a table: name, input, parameters and multiply-adds. */
final class ZooTable {
    private static final String ROW = "%-24s %-10s %12s %15s%n";

    private ZooTable() {}

    static void print(PrintWriter out) {
        out.printf(Locale.ROOT, ROW, "net", "input", "parameters", "multiply-adds");
        for (String name : Zoo.names()) {
            Net net = Net.of(NetFile.load(name, Map.of()).net());
            out.printf(
                    Locale.ROOT,
                    ROW,
                    name,
                    net.inputShape(),
                    String.format(Locale.ROOT, "%,d", net.learnedParameterCount()),
                    String.format(Locale.ROOT, "%,d", net.multiplyAdds()));
        }
        out.println("convoy describe NET shows a net, convoy describe NET --yaml its file");
    }
}
