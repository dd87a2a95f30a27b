package dev.convoy.cli;

import dev.convoy.config.InvalidInputException;
import dev.convoy.imageset.ImageSetException;
import java.io.PrintWriter;
import java.util.Optional;
import org.apache.spark.SparkException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;

/** The entry point: {@code convoy [--master M] COMMAND [OPTION]...}. */
@Command(
        name = "convoy",
        description = "Trains convolutional networks on Apache Spark.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PrepareCommand.class,
            DescribeCommand.class,
            CheckCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            ConvertCommand.class,
            HelpCommand.class
        })
public final class Main implements Runnable {
    @Option(
            names = "--master",
            paramLabel = "M",
            description = "Spark master, such as local[4] or spark://host:7077; otherwise spark-submit's, the variable"
                    + " CONVOY_MASTER or all local cores")
    private String master = "";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private final Interruption interruption = new Interruption();

    /** How a command that must not be cut short learns of SIGINT and SIGTERM. */
    Interruption interruption() {
        return interruption;
    }

    /** The master given on the command line. */
    Optional<String> master() {
        return master.isEmpty() ? Optional.empty() : Optional.of(master);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        CommandLine commandLine = commandLine();
        int exitCode = ExitCode.FAILURE;
        try {
            exitCode = commandLine.execute(args);
        } finally {
            Main main = commandLine.getCommand();
            main.interruption().commandEnded(exitCode);
        }
        System.exit(exitCode);
    }

    /** The command line with its way to report errors. */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((exception, line, parsed) -> report(exception, line.getErr()));
    }

    /** Tells an error in one sentence where its author can put it right, with its stack trace where it is ours. */
    private static int report(Exception exception, PrintWriter err) {
        Optional<Throwable> userError = userError(exception);
        if (userError.isPresent()) {
            err.println("convoy: " + userError.get().getMessage());
            return ExitCode.INVALID_INPUT;
        }
        exception.printStackTrace(err);
        err.println("convoy: " + (exception.getMessage() == null ? exception : exception.getMessage()));
        return ExitCode.FAILURE;
    }

    /** The error of the user's input behind an exception, if it is one; Spark wraps what its tasks throw. */
    private static Optional<Throwable> userError(Throwable exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidInputException || cause instanceof ImageSetException) {
                return Optional.of(cause);
            }
            if (!(cause instanceof SparkException)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
