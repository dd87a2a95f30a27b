package dev.convoy.config;

import java.util.Locale;

/**
 * The request or the input is wrong, in a way that its author can put right: the message says where, what was expected
 * and what was found. The command line prints it without a stack trace and exits with 2.
 */
public final class InvalidInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An error with a message in the manner of {@link String#format}. */
    public InvalidInputException(String format, Object... arguments) {
        super(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
    }

    /** An error found by somebody else, told with the place where it was found. */
    public InvalidInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
