package dev.convoy.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.layer.GradientCheck;
import dev.convoy.net.ParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PenaltyTest {
    private static final double STEP = 0x1p-7;

    static Stream<Penalty> penalties() {
        return Stream.of(new L2(0.3), new L1(0.7), new ElasticNet(0.2, 0.4), new ElasticNet(0.2, 0), L2.NONE);
    }

    @Test
    void value_ofEachKind_isTheLecturesFormula() {
        List<ParameterSpec> layout = new Layouts().add("w", 2, 1, 1, 2).specs();
        float[] w = {3, -4};

        assertThat(new L2(0.5).value(layout, w)).isEqualTo(0.5 * 25 / 2);
        assertThat(new L1(0.5).value(layout, w)).isEqualTo(0.5 * 7);
        assertThat(new ElasticNet(0.5, 0.25).value(layout, w)).isEqualTo(0.5 * 7 + 0.25 * 25);
    }

    @Test
    void value_ofParametersThatDoNotDecayOrDecayLess_countsThemSo() {
        List<ParameterSpec> layout = new Layouts()
                .add("w", 2, 1, 1, 2)
                .add("bias", 2, 0, 1)
                .add("half", 1, 0.5, 1, 1)
                .specs();
        float[] w = {3, -4, 1000, 8};

        assertThat(new L2(2).value(layout, w)).isEqualTo(25 + 0.5 * 64);
        assertThat(new L1(2).value(layout, w)).isEqualTo(2 * (7 + 0.5 * 8));
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void gradient_ofEachKind_matchesCentredDifferencesOfItsValue(Penalty penalty) {
        Layouts layouts = Layouts.small();
        float[] w = layouts.reals(2 * STEP, 3L);
        float[] gradient = new float[w.length];

        penalty.addGradient(1, layouts.specs(), w, gradient);

        // sums of about a hundred terms of size 1 in doubles
        GradientCheck check =
                new GradientCheck(() -> penalty.value(layouts.specs(), w), STEP, 0x1p-23, 1, 100 * 100 * 0x1p-53);
        check.check("w", w, gradient);
        assertThat(check.skipped()).isEmpty();
        ParameterSpec bias = layouts.specs().get(1);
        assertThat(Arrays.copyOfRange(gradient, bias.offset(), bias.offset() + bias.length()))
                .containsOnly(0f);
    }

    @Test
    void gradient_withAFactor_isAddedThatManyTimes() {
        List<ParameterSpec> layout = new Layouts().add("w", 3, 1, 1, 3).specs();
        float[] gradient = {100, 100, 100};

        new ElasticNet(1, 0.25).addGradient(4, layout, new float[] {2, 0, -2}, gradient);

        assertThat(gradient).containsExactly(108, 100, 92);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e-9, Double.NaN, Double.POSITIVE_INFINITY})
    void coefficient_negativeOrNotFinite_throws(double bad) {
        String found = " must be finite and at least 0, found " + bad;

        assertThatThrownBy(() -> new L2(bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weight_decay" + found);
        assertThatThrownBy(() -> new L1(bad)).hasMessage("l1" + found);
        assertThatThrownBy(() -> new ElasticNet(bad, 0)).hasMessage("elastic_net: l1" + found);
        assertThatThrownBy(() -> new ElasticNet(0, bad)).hasMessage("elastic_net: l2" + found);
    }
}
