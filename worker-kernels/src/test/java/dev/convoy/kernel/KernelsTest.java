package dev.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelsTest {
    @Test
    void current_testsRunWithTheModule_isVector() {
        assertThat(Kernels.current()).isInstanceOf(VectorKernelSet.class).isSameAs(Kernels.current());
        assertThat(Kernels.current().description())
                .matches("vector: (16 lanes of 512|8 lanes of 256|4 lanes of 128) bits");
    }

    @Test
    void choose_moduleMissing_isScalarAndNamesTheFlag() {
        KernelSet chosen = Kernels.choose("", false);

        assertThat(chosen).isInstanceOf(ScalarKernelSet.class);
        assertThat(chosen.description())
                .isEqualTo("scalar: module jdk.incubator.vector is missing;"
                        + " start the JVM with --add-modules=jdk.incubator.vector for speed");
    }

    @Test
    void choose_scalarForced_isScalar() {
        assertThat(Kernels.choose("scalar", true).description()).isEqualTo("scalar: forced by -Dconvoy.kernels=scalar");
    }

    @Test
    void choose_vectorForcedWithoutModule_throws() {
        assertThatThrownBy(() -> Kernels.choose("vector", false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("-Dconvoy.kernels=vector needs the JVM flag --add-modules=jdk.incubator.vector");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "VECTOR", " "})
    void choose_unknownValue_throws(String value) {
        assertThatThrownBy(() -> Kernels.choose(value, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("system property convoy.kernels must be vector or scalar, found %s", value);
    }
}
