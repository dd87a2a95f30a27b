package dev.convoy.tensor;

import java.util.Locale;

/** Argument checks whose messages say where, what was expected and what was found. */
public final class Checks {
    private Checks() {}

    /**
     * Requires a condition on an argument.
     *
     * @param condition what must hold
     * @param format message in the manner of {@link String#format}, lower case, no full stop
     * @param arguments values for the message
     * @throws IllegalArgumentException if the condition does not hold
     */
    public static void check(boolean condition, String format, Object... arguments) {
        if (!condition) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, format, arguments));
        }
    }
}
