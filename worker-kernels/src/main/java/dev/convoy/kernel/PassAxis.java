package dev.convoy.kernel;

/**
 * One side, rows or columns, of a pass that computes outputs from taps on inputs: tap u of output m reads input
 * origin + inputStep · m + u, and output m is written at firstOutput + outputStep · m.
 *
 * @param outputs number of outputs m
 * @param firstOutput where output 0 is written
 * @param outputStep distance of outputs
 * @param origin input that tap 0 of output 0 reads; may lie outside
 * @param inputStep distance of inputs from one output to the next
 * @param taps number of taps u, may be 0
 * @param inputs side of the input; taps outside [0, inputs) are left out
 */
record PassAxis(int outputs, int firstOutput, int outputStep, int origin, int inputStep, int taps, int inputs) {
    /** Forward: output i reads inputs i · stride − pad + r. */
    static PassAxis forward(int inputs, int filterSize, int outputs, int stride, int pad) {
        return new PassAxis(outputs, 0, 1, -pad, stride, filterSize, inputs);
    }

    /**
     * Backward to data, for the inputs phase, phase + stride, …: those see only the filter positions that
     * {@link #filterPosition} lists, so that each phase is a pass of step 1 over the output gradient with ascending rows.
     */
    static PassAxis backward(int inputs, int filterSize, int outputs, int stride, int pad, int phase) {
        int taps = Math.max(0, (filterSize - firstPosition(stride, pad, phase) + stride - 1) / stride);
        int count = (inputs - phase + stride - 1) / stride;
        return new PassAxis(count, phase, stride, (phase + pad) / stride - (taps - 1), 1, taps, outputs);
    }

    /** The filter's row or column that tap {@code u} of a backward pass stands for. */
    int filterPosition(int u, int pad) {
        return firstPosition(outputStep, pad, firstOutput) + outputStep * (taps - 1 - u);
    }

    private static int firstPosition(int stride, int pad, int phase) {
        return (phase + pad) % stride;
    }

    int output(int m) {
        return firstOutput + outputStep * m;
    }

    /** Input that tap 0 of output {@code m} reads. */
    int input(int m) {
        return origin + inputStep * m;
    }

    /** First tap of output {@code m} that reads inside the input. */
    int firstTap(int m) {
        return Math.max(0, -input(m));
    }

    /** End, exclusive, of the taps of output {@code m} that read inside the input; not above firstTap if there is none. */
    int endTap(int m) {
        return Math.min(taps, inputs - input(m));
    }
}
