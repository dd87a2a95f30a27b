package dev.convoy.kernel;

import java.util.Arrays;

/**
 * Cuts rows of a matrix product into panels of the heights that register tiles have: 12, 8 and 4.
 *
 * <p>A height of 4 is avoided where it can be, since its tiles have too few accumulators to hide the latency of the
 * multiply-add. Where the rows are no sum of these heights the last panel overlaps the one before, so that no tile
 * reaches over the end: the rows in both are computed twice, with the same result. Fewer than four rows are panels of
 * one row each.
 */
final class RowPanels {
    static final int TALL = 12;
    private static final int MIDDLE = 8;
    private static final int LOW = 4;

    private final int[] starts;
    private final int[] heights;
    private final int[] offsets;

    RowPanels(int rows) {
        this.heights = heights(rows);
        this.starts = new int[heights.length];
        this.offsets = new int[heights.length + 1];
        for (int p = 0; p < heights.length; p++) {
            offsets[p + 1] = offsets[p] + heights[p];
            starts[p] = Math.min(offsets[p], rows - heights[p]);
        }
    }

    private static int[] heights(int rows) {
        if (rows < LOW) {
            return repeat(rows, 1);
        }
        if (rows < MIDDLE) {
            return repeat((rows + LOW - 1) / LOW, LOW);
        }
        if (rows < TALL) {
            return rows == MIDDLE ? new int[] {MIDDLE} : new int[] {MIDDLE, LOW};
        }
        int quads = (rows + LOW - 1) / LOW;
        int middles = quads * LOW % TALL == 0 ? 0 : quads * LOW % TALL == MIDDLE ? 1 : 2;
        int talls = (quads * LOW - middles * MIDDLE) / TALL;
        int[] heights = repeat(talls + middles, TALL);
        for (int p = talls; p < heights.length; p++) {
            heights[p] = MIDDLE;
        }
        return heights;
    }

    private static int[] repeat(int count, int height) {
        int[] heights = new int[count];
        Arrays.fill(heights, height);
        return heights;
    }

    /** How many panels of each height, the tallest first, such as {@code 3x12+8}. */
    String description() {
        StringBuilder text = new StringBuilder();
        for (int p = 0; p < heights.length; ) {
            int height = heights[p];
            int same = 0;
            for (; p < heights.length && heights[p] == height; p++) {
                same++;
            }
            text.append(text.length() == 0 ? "" : "+")
                    .append(same == 1 ? "" : same + "x")
                    .append(height);
        }
        return text.toString();
    }

    int count() {
        return heights.length;
    }

    /** The first panel of a share. The last panel is with the one that it overlaps, so that no row is in two shares. */
    int first(Share share) {
        return share.first(Math.max(1, count() - 1));
    }

    /** End, exclusive, of the panels of a share. */
    int end(Share share) {
        return share.index() + 1 == share.count() ? count() : share.end(Math.max(1, count() - 1));
    }

    /** First row of panel {@code p}. */
    int start(int p) {
        return starts[p];
    }

    /** Rows of panel {@code p}: 12, 8, 4 or 1. */
    int height(int p) {
        return heights[p];
    }

    /** Rows of panel {@code p} before those that the next panel has as well. */
    int ownHeight(int p) {
        return p + 1 < heights.length ? Math.min(heights[p], starts[p + 1] - starts[p]) : heights[p];
    }

    /** Rows of all panels before {@code p}, rows in two panels counted twice. */
    int offset(int p) {
        return offsets[p];
    }

    /** Rows of all panels before the one whose own a row is, and of that panel before the row. */
    int place(int row) {
        int last = heights.length - 1;
        // only the last panel overlaps another
        int shift = last > 0 && row >= starts[last - 1] + heights[last - 1] ? offsets[last] - starts[last] : 0;
        return row + shift;
    }

    /** How many rows from one on, {@code most} or fewer, have places that follow one another. */
    int together(int row, int most) {
        int some = most;
        while (place(row + some - 1) - place(row) != some - 1) {
            some--;
        }
        return some;
    }

    /** Rows of all panels, rows in two panels counted twice. */
    int paddedRows() {
        return offsets[heights.length];
    }
}
