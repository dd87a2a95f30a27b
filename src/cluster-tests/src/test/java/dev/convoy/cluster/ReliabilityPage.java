package dev.convoy.cluster;

import dev.convoy.cluster.FaultTable.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The table in src/docs/reliability.md. */
final class ReliabilityPage {
    private static final Path PAGE =
            Path.of("..", "docs", "reliability.md").toAbsolutePath().normalize();
    private static final String BEGIN = "<!-- rows written by the cluster tests -->\n";
    private static final String END = "<!-- end of rows -->\n";
    private static final String HEAD = "| fault | trials | images lost or seen twice | same bits |"
            + " iterations computed again | seconds to recover: median, most |\n| --- | --- | --- | --- | --- | --- |\n";

    private ReliabilityPage() {}

    /** Its rows. */
    static List<Row> rows() throws IOException {
        String page = Files.readString(PAGE);
        return page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END))
                .lines()
                .filter(line -> line.startsWith("| ") && !HEAD.contains(line))
                .map(ReliabilityPage::parse)
                .toList();
    }

    private static Row parse(String line) {
        String[] cells = Arrays.stream(line.split("\\|"))
                .map(String::strip)
                .filter(cell -> !cell.isEmpty())
                .toArray(String[]::new);
        return new Row(cells[0], Integer.parseInt(cells[1]), Long.parseLong(cells[2]), cells[3], cells[4], cells[5]);
    }

    /** Puts a row in the place of the one for the same fault; the others stay as they are. */
    static synchronized void write(Row row) throws IOException {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (Row each : rows()) {
            rows.put(each.fault(), each);
        }
        rows.put(row.fault(), row);
        String table = Arrays.stream(FaultTable.Fault.values())
                .map(FaultTable.Fault::words)
                .filter(rows::containsKey)
                .map(fault -> rows.get(fault).markdown() + "\n")
                .collect(Collectors.joining());
        String page = Files.readString(PAGE);
        Files.writeString(
                PAGE,
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                        + "\n"
                        + HEAD
                        + table
                        + "\n"
                        + page.substring(page.indexOf(END)));
    }
}
