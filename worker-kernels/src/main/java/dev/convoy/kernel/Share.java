package dev.convoy.kernel;

import static dev.convoy.tensor.Checks.check;

/**
 * One of some equal shares of a pass.
 *
 * @param index from 0 on
 * @param count of all shares
 */
record Share(int index, int count) {
    static final Share ALL = new Share(0, 1);

    Share {
        check(count > 0 && index >= 0 && index < count, "expected a share of %d, found number %d", count, index);
    }

    /** The first of {@code length} pieces that belongs to it. */
    int first(int length) {
        return (int) ((long) length * index / count);
    }

    /** End, exclusive, of its pieces, where the next share begins. */
    int end(int length) {
        return (int) ((long) length * (index + 1) / count);
    }
}
