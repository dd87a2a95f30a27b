package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

/**
 * How filters lie where lanes are filters, not images: in chunks of sixteen, and these in groups as wide as a register
 * tile, or less at the end.
 *
 * <p>Where the filters are no multiple of sixteen the last chunk overlaps the one before, so that every chunk is a whole
 * transposed tile; filters in both are computed twice, with the same result. Fewer than sixteen filters leave lanes zero.
 */
final class FilterLanes {
    /** Filters of a chunk. */
    static final int CHUNK = IMAGES;

    private final int filters;
    private final int chunks;
    private final int groupLanes;

    /** Lanes for filters, in groups of {@code groupLanes}: 32 or 16. */
    FilterLanes(int filters, int groupLanes) {
        this.groupLanes = groupLanes;
        this.filters = filters;
        this.chunks = (filters + CHUNK - 1) / CHUNK;
    }

    /** Lanes of all chunks: filters rounded up to a multiple of sixteen. */
    int lanes() {
        return chunks * CHUNK;
    }

    int groups() {
        return (lanes() + groupLanes - 1) / groupLanes;
    }

    /** First lane of a group. */
    int groupStart(int group) {
        return group * groupLanes;
    }

    /** Lanes of a group; a last group may have 16 where others have 32. */
    int groupWidth(int group) {
        return Math.min(groupLanes, lanes() - groupStart(group));
    }

    /** The first lane of those that hold a filter. */
    int laneOf(int filter) {
        int lane = filter / CHUNK * CHUNK;
        return lane + filter - chunkStart(lane / CHUNK);
    }

    int groupOf(int filter) {
        return laneOf(filter) / groupLanes;
    }

    /** End, exclusive, of the filters of a group; the first is {@link #groupStart}. */
    int endFilterOfGroup(int group) {
        return Math.min(filters, groupStart(group) + groupWidth(group));
    }

    int chunks() {
        return chunks;
    }

    int groupOfChunk(int chunk) {
        return chunk * CHUNK / groupLanes;
    }

    /** The filter in the first lane of a chunk. */
    int chunkStart(int chunk) {
        return Math.max(0, Math.min(chunk * CHUNK, filters - CHUNK));
    }

    /** The first filter of a chunk that the chunk before does not have. */
    int firstOwnFilter(int chunk) {
        return chunk * CHUNK;
    }

    /** End, exclusive, of the filters of a chunk. */
    int endFilter(int chunk) {
        return Math.min(filters, chunkStart(chunk) + CHUNK);
    }

    /** All groups, from the beginning of t on. */
    void transpose(float[] dy, int dyOffset, int dyStep, int pixels, float[] t, int firstPixel, int allPixels) {
        transpose(0, groups(), dy, dyOffset, dyStep, pixels, t, 0, firstPixel, allPixels);
    }

    /**
     * Transposes output gradients of one pixel after the other to [group][pixel][16 images][lanes of the group], for the groups
     * from {@code firstGroup} to {@code endGroup − 1}; others are left alone.
     *
     * @param dyStep floats from one pixel to the next
     * @param t overwritten from {@code tOffset} on, pixels · 16 · lanes floats
     * @param pixels number of pixels here; {@code allPixels} is what a group of {@code t} has room for
     */
    void transpose(
            int firstGroup,
            int endGroup,
            float[] dy,
            int dyOffset,
            int dyStep,
            int pixels,
            float[] t,
            int tOffset,
            int firstPixel,
            int allPixels) {
        int endChunk = (groupStart(endGroup - 1) + groupWidth(endGroup - 1)) / CHUNK;
        for (int chunk = groupStart(firstGroup) / CHUNK; chunk < endChunk; chunk++) {
            int group = groupOfChunk(chunk);
            int width = groupWidth(group);
            int to = tOffset
                    + groupStart(group) * allPixels * IMAGES
                    + firstPixel * IMAGES * width
                    + chunk * CHUNK
                    - groupStart(group);
            int from = dyOffset + chunkStart(chunk) * IMAGES;
            for (int pixel = 0; pixel < pixels; pixel++) {
                if (filters >= CHUNK) {
                    Transpose.tile(dy, from + pixel * dyStep, IMAGES, t, to + pixel * IMAGES * width, width);
                } else {
                    Transpose.tile(
                            filters, IMAGES, dy, from + pixel * dyStep, IMAGES, t, to + pixel * IMAGES * width, width);
                }
            }
        }
    }
}
