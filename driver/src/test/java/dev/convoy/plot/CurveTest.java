package dev.convoy.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CurveTest {
    @Test
    void of_valuesNotFinite_areLeftOut() {
        Curve curve = Curve.of(List.of(1.0, Double.NaN, 3.0, Double.POSITIVE_INFINITY), v -> 10, v -> v);

        assertThat(curve.y()).containsExactly(1, 3);
        assertThat(curve.x()).containsExactly(10, 10);
    }

    @Test
    void smoothed_radiusOne_meansOfNeighbours() {
        Curve curve = new Curve(new double[] {0, 1, 2, 3}, new double[] {1, 3, 8, 4});

        assertThat(curve.smoothed(1).y()).containsExactly(2, 4, 5, 6);
        assertThat(curve.smoothed(0).y()).containsExactly(1, 3, 8, 4);
    }

    @Test
    void thinned_manyPoints_keepsLowestAndHighest() {
        double[] x = IntStream.range(0, 10_001).asDoubleStream().toArray();
        double[] y = new double[x.length];
        y[1234] = 5;
        y[7777] = -3;

        Curve thin = new Curve(x, y).thinned(100);

        assertThat(thin.x()).hasSizeBetween(50, 102).isSorted().contains(1234, 7777);
        assertThat(thin.y()).contains(5, -3);
    }

    @Test
    void thinned_fewPoints_staysAsItIs() {
        Curve curve = new Curve(new double[] {1, 2}, new double[] {3, 4});

        assertThat(curve.thinned(2)).isSameAs(curve);
    }
}
