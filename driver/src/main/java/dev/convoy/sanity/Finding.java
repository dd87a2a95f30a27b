package dev.convoy.sanity;

import java.util.Locale;

/**
 * What a check found.
 *
 * @param verdict how it came out
 * @param check its name, a word or two
 * @param text what was found, in numbers, and what to do about it
 */
public record Finding(Verdict verdict, String check, String text) {
    /** A finding, the text in the manner of {@link String#format}. */
    static Finding of(Verdict verdict, String check, String format, Object... arguments) {
        return new Finding(verdict, check, String.format(Locale.ROOT, format, arguments));
    }

    /** One line: verdict, name, text. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%-4s %-10s %s", verdict, check, text);
    }
}
