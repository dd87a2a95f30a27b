package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SparinglyTest {
    private long now = Long.MAX_VALUE - 500; // as System.nanoTime may begin anywhere
    private int done;

    @Test
    void run_firstTime_isDue() {
        Sparingly sparingly = new Sparingly(0.01, () -> now);

        sparingly.run(this::workOfThree);

        assertThat(done).isEqualTo(1);
    }

    @Test
    void run_beforeItsShareIsEarned_doesNothing() {
        Sparingly sparingly = new Sparingly(0.01, () -> now);
        sparingly.run(this::workOfThree);

        now += 296; // 299 since the work began, which took 3
        sparingly.run(this::workOfThree);
        assertThat(done).isEqualTo(1);

        now += 1;
        sparingly.run(this::workOfThree);
        assertThat(done).isEqualTo(2);
    }

    @Test
    void runNow_beforeItIsDue_worksAndCounts() {
        Sparingly sparingly = new Sparingly(0.5, () -> now);
        sparingly.run(this::workOfThree);

        sparingly.runNow(this::workOfThree);
        sparingly.run(this::workOfThree);

        assertThat(done).isEqualTo(2);
    }

    @Test
    void new_noShare_isRefused() {
        assertThatThrownBy(() -> new Sparingly(0, () -> now)).hasMessage("share must be in (0, 1], found 0.0");
    }

    private void workOfThree() {
        done++;
        now += 3;
    }
}
