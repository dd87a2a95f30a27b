package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HandoverTest {
    private final Handover handover = new Handover(2);

    @Test
    void await_sumsOfAllPartitions_areThereInOrder() {
        handover.expect(1);
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> handover.await(() -> false));
        PartialSum first = sum(0);
        PartialSum second = sum(1);
        handover.put(1, 1, List.of(second));
        handover.put(1, 0, List.of(first));

        assertThat(waiting.join()).isTrue();
        assertThat(handover.take()).containsExactly(first, second);
    }

    @Test
    void await_jobEndedWithoutOne_isFalse() {
        handover.expect(1);
        handover.put(1, 0, List.of(sum(0)));

        assertThat(handover.await(() -> true)).isFalse();
    }

    @Test
    void put_twice_theFirstIsTaken() {
        handover.expect(1);
        PartialSum first = sum(0);
        handover.put(1, 0, List.of(first));
        handover.put(1, 0, List.of(sum(0)));
        handover.put(1, 1, List.of(sum(1)));

        assertThat(handover.await(() -> false)).isTrue();
        assertThat(handover.take().get(0)).isSameAs(first);
    }

    @Test
    void put_ofAnotherPublication_isNotTaken() {
        handover.expect(1);
        handover.put(1, 0, List.of(sum(0)));
        handover.expect(2);
        handover.put(1, 1, List.of(sum(1)));

        assertThat(handover.await(() -> true)).isFalse();
        assertThat(handover.take()).isEmpty();
    }

    private static PartialSum sum(int shard) {
        return PartialSum.ofShard(shard, new float[1], 0, 0, 1);
    }
}
