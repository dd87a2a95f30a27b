package dev.convoy.loss;

/**
 * The order of classes by score: a class ranks before another if its score is higher, or equal and its number lower. A NaN
 * score ranks before all, so that it never makes an image correct.
 */
final class Ranking {
    private Ranking() {}

    /** How many classes rank before {@code label}; all where its own score is NaN. */
    static int before(double[] s, int label) {
        double own = s[label];
        int before = 0;
        for (int k = 0; k < s.length; k++) {
            boolean ranksAfter = s[k] < own || (s[k] == own && k >= label);
            before += ranksAfter ? 0 : 1;
        }
        return before;
    }

    /** The class before which none ranks; any where scores are NaN. */
    static int first(double[] s) {
        int first = 0;
        for (int k = 1; k < s.length; k++) {
            boolean ranksAfter = s[k] <= s[first];
            first = ranksAfter ? first : k;
        }
        return first;
    }
}
