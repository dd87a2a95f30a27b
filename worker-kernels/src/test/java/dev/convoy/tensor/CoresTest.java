package dev.convoy.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CoresTest {
    @Test
    void borrow_moreThanAreIdle_givesThese() {
        Cores cores = new Cores(4);
        cores.occupy();

        assertThat(cores.borrow(2)).isEqualTo(2);
        assertThat(cores.borrow(2)).isEqualTo(1);
        assertThat(cores.borrow(2)).isZero();
        cores.giveBack(2);
        assertThat(cores.idle()).isEqualTo(2);
    }

    /** Such as after the loss of an executor, whose tasks come to another. */
    @Test
    void borrow_moreThreadsThanCores_givesNoneBeforeThreadsAreDone() {
        Cores cores = new Cores(1);
        cores.occupy();
        cores.occupy();

        assertThat(cores.borrow(1)).isZero();
        cores.vacate();
        assertThat(cores.borrow(1)).isZero();
        cores.vacate();
        assertThat(cores.borrow(1)).isEqualTo(1);
    }

    @Test
    void borrow_nothing_givesNone() {
        Cores cores = new Cores(2);

        assertThat(cores.borrow(0)).isZero();
        assertThat(cores.idle()).isEqualTo(2);
    }

    @Test
    void resize_whileSomeAreTaken_changesTheRest() {
        Cores cores = new Cores(1);
        cores.occupy();

        cores.resize(3);
        assertThat(cores.borrow(5)).isEqualTo(2);
        cores.resize(2);
        assertThat(cores.idle()).isZero();
        cores.giveBack(2);
        assertThat(cores.idle()).isEqualTo(1);
    }

    @Test
    void cores_none_throws() {
        assertThatThrownBy(() -> new Cores(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a JVM has at least 1 core, found 0");
    }
}
