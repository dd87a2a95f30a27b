package dev.convoy.imageset;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ColourComponentsTest {
    private static final Offset<Double> ROUNDING = Offset.offset(1e-12);

    @Test
    void of_knownCovariance_givesEigenvaluesAndVectors() {
        double[][] covariance = {{2, 1, 0}, {1, 2, 0}, {0, 0, 5}};

        ColourComponents components = ColourComponents.of(covariance);

        assertThat(components.variances().get(0)).isCloseTo(5, ROUNDING);
        assertThat(components.variances().get(1)).isCloseTo(3, ROUNDING);
        assertThat(components.variances().get(2)).isCloseTo(1, ROUNDING);
        assertThat(components.vectors().get(0)).containsExactly(0.0, 0.0, 1.0);
        assertThat(components.vectors().get(1).get(0)).isCloseTo(Math.sqrt(0.5), ROUNDING);
        assertThat(components.vectors().get(1).get(1)).isCloseTo(Math.sqrt(0.5), ROUNDING);
    }

    @Test
    void colourComponents_ofPixels_areThoseOfTheirCovariance() {
        PixelSums sums = new PixelSums(new ImageShape(3, 1, 2));
        sums.add(new byte[] {10, 20, 10, 20, 5, 5});
        sums.add(new byte[] {30, 40, 30, 40, 5, 5});

        ColourComponents components = sums.colourComponents();

        // red equals green: 10, 20, 30, 40 about 25 vary by 125 each, together by 250 along (1, 1, 0)/√2
        assertThat(components.variances().get(0)).isCloseTo(250, ROUNDING);
        assertThat(components.variances().get(1)).isCloseTo(0, ROUNDING);
        assertThat(components.vectors().get(0).get(1)).isCloseTo(Math.sqrt(0.5), ROUNDING);
    }
}
