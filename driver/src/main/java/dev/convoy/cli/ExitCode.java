package dev.convoy.cli;

/** What a command tells the shell. */
final class ExitCode {
    /** Done. */
    static final int OK = 0;

    /** Anything that has no code of its own. */
    static final int FAILURE = 1;

    /** The request or the input is wrong; picocli's code for wrong options as well. */
    static final int INVALID_INPUT = 2;

    /** Training was stopped by a check. */
    static final int STOPPED_BY_CHECK = 3;

    /** A signal stopped training; a checkpoint was written. As shells tell SIGINT. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
