package dev.convoy.progress;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * The last line of a terminal: drawn over by the bar's thread, and pushed down by lines of text from others.
 *
 * <p>Thread-safe; the library's own consumers are not made for lines in between.
 */
final class TerminalLine implements ProgressBarConsumer {
    /** ANSI: to the first column, and erase to the end of the line. */
    private static final String ERASE = "\r\u001b[K";

    private final PrintStream out;
    private String shown = "";

    TerminalLine(PrintStream out) {
        this.out = out;
    }

    @Override
    public int getMaxRenderedLength() {
        return TerminalProgress.WIDTH;
    }

    @Override
    public synchronized void accept(String bar) {
        out.print(ERASE + bar);
        out.flush();
        shown = bar;
    }

    /** Prints a whole line where the bar stands and the bar below it. */
    synchronized void printAbove(String text) {
        out.print((shown.isEmpty() ? "" : ERASE) + text + System.lineSeparator() + shown);
        out.flush();
    }

    /** Leaves the bar as it was last drawn and goes to the next line. */
    @Override
    public synchronized void close() {
        if (!shown.isEmpty()) {
            out.println();
            out.flush();
            shown = "";
        }
    }
}
