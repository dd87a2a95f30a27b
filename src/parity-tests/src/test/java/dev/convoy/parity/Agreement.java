package dev.convoy.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

/**
 * How far two arrays are apart: max |a − b| / max |b|. The norm is that of the whole array, since a sum of terms that cancel
 * is only as exact as its terms are large: a single element near zero says nothing about the computation. System property
 * {@code convoy.parity.print} prints what was found.
 */
final class Agreement {
    /** What the two engines may differ by. */
    static final double BOUND = 1e-4;

    /** Half of float's unit in the last place, relative. */
    private static final double ROUNDING = 0x1p-24;

    private Agreement() {}

    /** Requires the two to differ by at most {@link #BOUND}; an array of zeros must be met exactly. */
    static void check(String what, float[] convoy, double[] torch) {
        check(what, doubles(convoy), torch, 0);
    }

    /** As {@link #check(String, float[], double[])}, for one number. */
    static void check(String what, double convoy, double torch) {
        check(what, new double[] {convoy}, new double[] {torch}, 0);
    }

    /**
     * Requires two trained arrays and what training changed in them to agree. The change, often small beside what it is added
     * to, may moreover differ by the rounding of the sum to a float at each update.
     */
    static void checkChange(String what, int updates, float[] initial, float[] convoy, double[] torch) {
        check(what, convoy, torch);
        double[] convoyChange = new double[initial.length];
        double[] torchChange = new double[initial.length];
        for (int i = 0; i < initial.length; i++) {
            convoyChange[i] = (double) convoy[i] - initial[i];
            torchChange[i] = torch[i] - initial[i];
        }
        check("change of " + what, convoyChange, torchChange, updates * ROUNDING * largest(torch));
    }

    private static void check(String what, double[] convoy, double[] torch, double allowance) {
        assertThat(convoy).as(what).hasSameSizeAs(torch);
        double largest = largest(torch);
        double difference = 0;
        int at = 0;
        for (int i = 0; i < torch.length; i++) {
            double here = Math.abs(convoy[i] - torch[i]);
            if (!(here <= difference)) { // so that NaN counts
                difference = here;
                at = i;
            }
        }
        if (Boolean.getBoolean("convoy.parity.print")) {
            System.out.printf(
                    Locale.ROOT,
                    "%-45s differs by %.1e of %.1e (%.1e)%n",
                    what,
                    difference,
                    largest,
                    largest == 0 ? 0 : difference / largest);
        }
        assertThat(difference)
                .as("%s: %s has in Convoy %s, in PyTorch %s", what, at, convoy[at], torch[at])
                .isLessThanOrEqualTo(BOUND * largest + allowance);
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
