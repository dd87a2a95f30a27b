package dev.convoy.config;

import java.util.Comparator;
import java.util.List;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Guesses what a mistyped word was meant to be. */
final class Spelling {
    private Spelling() {}

    /** {@code , did you mean 'WORD'?} with the nearest known word, or nothing if none is near. */
    static String didYouMean(String found, List<String> known) {
        return known.stream()
                .filter(word -> isNear(found, word))
                .min(Comparator.comparingInt(word -> distance(found, word)))
                .map(word -> ", did you mean '" + word + "'?")
                .orElse("");
    }

    /** Whether at most a third of the letters differ. */
    static boolean isNear(String found, String known) {
        return distance(found, known) <= Math.max(1, Math.max(found.length(), known.length()) / 3);
    }

    private static int distance(String a, String b) {
        return LevenshteinDistance.getDefaultInstance().apply(a, b);
    }
}
