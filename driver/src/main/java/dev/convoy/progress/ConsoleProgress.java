package dev.convoy.progress;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** Chooses how progress is shown. */
public final class ConsoleProgress {
    private ConsoleProgress() {}

    /**
     * A progress bar if standard input and output are a terminal, plain lines otherwise.
     *
     * <p>While a bar is shown nothing else should write to the terminal: {@code spark.ui.showConsoleProgress} must be false.
     *
     * @param out where to print, such as {@code System.out}; not closed
     */
    public static TrainingProgress on(PrintStream out) {
        return isTerminal() ? new TerminalProgress(out) : new PlainProgress(out, System::nanoTime);
    }

    /**
     * Whether standard input and output are a terminal. From Java 22 there is a console even where both are redirected, and
     * {@code Console.isTerminal()} tells; before, there is none.
     */
    @SuppressWarnings("SystemConsoleNull") // null still tells before Java 22, isTerminal() does after
    static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            Method isTerminal = Console.class.getMethod("isTerminal");
            return (boolean) isTerminal.invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }
}
