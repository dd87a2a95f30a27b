package dev.convoy.kernel;

/**
 * How a convolution is computed. Algorithms differ in their rounding errors, so the choice decides the bits of a result: it
 * follows from the shape alone, unless a net forces it ({@link ConvChoice}), and is the same on every machine.
 */
public enum ConvAlgorithm {
    /** One fused multiply-add for each term of the formula. */
    DIRECT("direct"),
    /**
     * Winograd's F(4×4, 3×3), for 5×5 in four parts: a quarter of the multiplications or 30 %, rounding errors about twice as
     * large.
     */
    WINOGRAD("winograd");

    /** Side of filters that Winograd's algorithm cuts into parts ({@link WinogradParts}). */
    private static final int LARGER_FILTER = 5;

    /** Fewest channels on both sides for which the transforms of 3×3 filters pay. */
    private static final int FEWEST_CHANNELS = 16;
    /** Fewest input channels for which those of larger filters do: all layers but one of grey images. */
    private static final int FEWEST_CHANNELS_OF_LARGER = 3;

    private final String label;

    ConvAlgorithm(String label) {
        this.label = label;
    }

    /** The name that reports use: {@code direct} or {@code winograd}. */
    public String label() {
        return label;
    }

    /** Whether this algorithm can compute such a convolution at all. */
    public boolean supports(ConvGeometry geometry) {
        return this == DIRECT
                || ((geometry.filterHeight() == Winograd.TAPS || geometry.filterHeight() == LARGER_FILTER)
                        && geometry.filterWidth() == geometry.filterHeight()
                        && geometry.stride() == 1);
    }

    /**
     * The algorithm that suits a shape: {@link #WINOGRAD} for 3×3 and 5×5 filters and stride 1 if there are at least 16 filters
     * and
     * 16 channels, of 5×5 filters three channels, and if outputs fill five eighths of the tiles of 4×4 or more; {@link #DIRECT}
     * otherwise.
     */
    public static ConvAlgorithm of(ConvGeometry geometry) {
        int fewest = geometry.filterHeight() == LARGER_FILTER ? FEWEST_CHANNELS_OF_LARGER : FEWEST_CHANNELS;
        boolean isWide = geometry.input().channels() >= fewest && geometry.filters() >= FEWEST_CHANNELS;
        int height = geometry.output().height();
        int width = geometry.output().width();
        long tiled = (long) tiled(height) * tiled(width);
        boolean fills = 8L * height * width >= 5 * tiled;
        return WINOGRAD.supports(geometry) && isWide && fills ? WINOGRAD : DIRECT;
    }

    private static int tiled(int side) {
        return (side + Winograd.OUTPUTS - 1) / Winograd.OUTPUTS * Winograd.OUTPUTS;
    }
}
