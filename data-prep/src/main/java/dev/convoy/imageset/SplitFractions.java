package dev.convoy.imageset;

/**
 * The parts of a set that go to train, val and test.
 *
 * @param train fraction in (0, 1]
 * @param val fraction in [0, 1)
 * @param test fraction in [0, 1)
 */
public record SplitFractions(double train, double val, double test) {
    /** Used where the input names no splits itself: 0.8/0.1/0.1. */
    public static final SplitFractions DEFAULT = new SplitFractions(0.8, 0.1, 0.1);

    private static final double TOLERANCE = 1e-6; // of a sum of three decimals, such as 0.333333/0.333333/0.333334

    public SplitFractions {
        if (!(train > 0 && val >= 0 && test >= 0 && Math.abs(train + val + test - 1) <= TOLERANCE)) {
            throw new ImageSetException("split must be three fractions that add up to 1 with train above 0, found "
                    + train + "/" + val + "/" + test);
        }
    }

    /**
     * Reads the command line's form, such as {@code 0.8/0.1/0.1}.
     *
     * @throws ImageSetException if the text is not of that form or the fractions do not add up to 1
     */
    public static SplitFractions parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 3) {
            throw new ImageSetException("split must be three fractions such as 0.8/0.1/0.1, found " + text);
        }
        double[] fractions = new double[3];
        for (int i = 0; i < 3; i++) {
            try {
                fractions[i] = Double.parseDouble(parts[i].trim());
            } catch (NumberFormatException e) {
                throw new ImageSetException("split must be three fractions such as 0.8/0.1/0.1, found " + text, e);
            }
        }
        return new SplitFractions(fractions[0], fractions[1], fractions[2]);
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return train + "/" + val + "/" + test;
    }
}
