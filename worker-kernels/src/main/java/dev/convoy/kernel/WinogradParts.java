package dev.convoy.kernel;

import static dev.convoy.kernel.Winograd.SIDE;
import static dev.convoy.kernel.Winograd.TAPS;

/**
 * How a square filter is computed by Winograd's F(4×4, 3×3): one of 3×3 as it is; one of 5×5 cut into four parts of 3×3, 3×2,
 * 2×3 and 2×2 taps, from the upper left. Each part is a filter of its own over inputs three rows or columns further on, and the
 * products of all parts are added to the same sums: to the transforms of sums, parts are nothing but more channels.
 *
 * <p>A part of two taps along a side has a third that is zero, and with it the value at the point ∞, so it has no product in the
 * last row or column of the 36 positions: 121 products for 4×4 outputs, where the formula has 400. Parts go in the order that
 * keeps those of every position together.
 *
 * @param filterSize 3 or 5
 */
record WinogradParts(int filterSize) {
    private static final int[][] INDEX = {{1, 2}, {0, 3}};

    private boolean isWhole() {
        return filterSize == TAPS;
    }

    int perSide() {
        return isWhole() ? 1 : 2;
    }

    int count() {
        return perSide() * perSide();
    }

    /** Place of the part that is the {@code u}-th from above and the {@code v}-th from the left. */
    int index(int u, int v) {
        return isWhole() ? 0 : INDEX[u][v];
    }

    /** First tap row of a part, given its place. */
    int row(int part) {
        return isWhole() || part == 1 || part == 2 ? 0 : TAPS;
    }

    /** First tap column of a part, given its place. */
    int column(int part) {
        return part < 2 ? 0 : TAPS;
    }

    /** First tap along a side of the {@code u}-th part. */
    int start(int u) {
        return u * TAPS;
    }

    /** Taps along a side of the {@code u}-th part. */
    int size(int u) {
        return Math.min(TAPS, filterSize - start(u));
    }

    /** Positions along a side where the {@code u}-th part has products. */
    int points(int u) {
        return size(u) == TAPS ? SIDE : SIDE - 1;
    }

    /** Inputs of a tile along a side, those of all parts. */
    int side() {
        return SIDE - TAPS + filterSize;
    }

    /** First part that has a product at a position. */
    int first(int position) {
        return !isWhole() && position / SIDE == SIDE - 1 ? 1 : 0;
    }

    /** End, exclusive, of the parts that have a product at a position. */
    int end(int position) {
        if (isWhole()) {
            return 1;
        }
        if (position % SIDE == SIDE - 1) {
            return 2;
        }
        return position / SIDE == SIDE - 1 ? 3 : 4;
    }

    /** Parts that have a product at a position. */
    int count(int position) {
        return end(position) - first(position);
    }

    /** Products of a tile for each channel and filter: 36 or 121. */
    int products() {
        int products = 0;
        for (int position = 0; position < Winograd.POSITIONS; position++) {
            products += count(position);
        }
        return products;
    }
}
