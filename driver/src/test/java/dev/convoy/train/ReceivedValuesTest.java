package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class ReceivedValuesTest {
    private final ReceivedValues received = new ReceivedValues();
    private final AtomicInteger reads = new AtomicInteger();

    @Test
    void take_byTwoTasksOfAPublication_isReadOnce() {
        float[] first = received.take(1, twoOf(1));
        float[] second = received.take(1, twoOf(9));

        assertThat(second).isSameAs(first).containsExactly(1, 1);
        assertThat(reads).hasValue(1);
    }

    @Test
    void take_afterAllHaveDone_isInTheSameArray() {
        float[] first = received.take(1, twoOf(1));
        received.take(1, twoOf(1));
        received.giveBack(1);
        received.giveBack(1);

        assertThat(received.take(2, twoOf(2))).isSameAs(first).containsExactly(2, 2);
    }

    @Test
    void take_whileALateTaskReads_leavesItsValues() {
        float[] late = received.take(1, twoOf(1));
        received.take(1, twoOf(1));
        received.giveBack(1);

        float[] next = received.take(2, twoOf(2));
        received.giveBack(1);
        float[] same = received.take(2, twoOf(9));

        assertThat(late).containsExactly(1, 1);
        assertThat(next).isNotSameAs(late).containsExactly(2, 2);
        assertThat(same).isSameAs(next);
    }

    @Test
    void take_afterAFailure_isReadAgain() {
        assertThatThrownBy(() -> received.take(1, arrays -> {
                    arrays.apply(2)[0] = 7;
                    throw new LostBlockException("gone");
                }))
                .isInstanceOf(LostBlockException.class);

        assertThat(received.take(1, twoOf(1))).containsExactly(1, 1);
    }

    @Test
    void letGo_whileATaskReads_keepsItsValues() {
        float[] first = received.take(1, twoOf(1));
        received.letGo();
        float[] second = received.take(1, twoOf(9));
        received.giveBack(1);
        received.giveBack(1);
        received.letGo();

        assertThat(second).isSameAs(first);
        assertThat(received.take(1, twoOf(3))).isNotSameAs(first).containsExactly(3, 3);
    }

    /** Reads two values. */
    private Function<IntFunction<float[]>, float[]> twoOf(float value) {
        return arrays -> {
            reads.incrementAndGet();
            float[] values = arrays.apply(2);
            values[0] = value;
            values[1] = value;
            return values;
        };
    }
}
