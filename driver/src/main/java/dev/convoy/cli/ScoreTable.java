package dev.convoy.cli;

import dev.convoy.evaluate.SplitScore;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** A score as people read it: accuracy, loss, and what was taken for what. */
final class ScoreTable {
    /** More classes than this make a table that nobody reads. */
    private static final int LARGEST_TABLE = 20;

    private static final int NAME_WIDTH = 12;

    private final SplitScore score;
    private final List<String> classNames;

    ScoreTable(SplitScore score, List<String> classNames) {
        this.score = score;
        this.classNames = classNames;
    }

    void print(PrintWriter out) {
        out.println(String.format(
                Locale.ROOT,
                "accuracy %.4f (%d of %d), top5 %.4f, loss %.4f",
                score.accuracy(),
                score.correct(),
                score.images(),
                score.top5(),
                score.loss()));
        if (classNames.size() > LARGEST_TABLE) {
            return;
        }
        out.println("rows: true class; columns: taken for");
        StringBuilder head = new StringBuilder(" ".repeat(NAME_WIDTH));
        for (int i = 0; i < classNames.size(); i++) {
            head.append(String.format(Locale.ROOT, "%7s", cut(classNames.get(i), 6)));
        }
        out.println(head + "  accuracy");
        for (int row = 0; row < classNames.size(); row++) {
            StringBuilder line = new StringBuilder(
                    String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s", cut(classNames.get(row), NAME_WIDTH - 1)));
            for (long count : score.confusion().get(row)) {
                line.append(String.format(Locale.ROOT, "%7d", count));
            }
            out.println(line + String.format(Locale.ROOT, "%10.4f", score.accuracyOf(row)));
        }
    }

    private static String cut(String name, int length) {
        return name.length() <= length ? name : name.substring(0, length);
    }
}
