package dev.convoy.kernel;

/** Who chooses the algorithm of a net's convolutions. */
public enum ConvChoice {
    /** The shape: {@link ConvAlgorithm#of}. */
    BY_SHAPE,
    /** All are {@link ConvAlgorithm#DIRECT}. */
    DIRECT,
    /** All are {@link ConvAlgorithm#WINOGRAD} that can be, the others {@link ConvAlgorithm#DIRECT}. */
    WINOGRAD;

    /** The algorithm of one convolution. */
    public ConvAlgorithm algorithm(ConvGeometry geometry) {
        return switch (this) {
            case BY_SHAPE -> ConvAlgorithm.of(geometry);
            case DIRECT -> ConvAlgorithm.DIRECT;
            case WINOGRAD -> ConvAlgorithm.WINOGRAD.supports(geometry) ? ConvAlgorithm.WINOGRAD : ConvAlgorithm.DIRECT;
        };
    }
}
