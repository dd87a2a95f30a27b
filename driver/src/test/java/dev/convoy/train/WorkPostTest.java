package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WorkPostTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final WorkPost post = new WorkPost();

    @Test
    void await_publishedLater_isTheWork() {
        CompletableFuture<Optional<Work>> waiting = CompletableFuture.supplyAsync(() -> post.await(2, LONG));
        post.publish(work(1));
        Work second = work(2);
        post.publish(second);

        assertThat(waiting.join()).containsSame(second);
        assertThat(post.wasGivenUp(2)).isFalse();
    }

    @Test
    void await_newerWork_isNothing() {
        post.publish(work(3));

        assertThat(post.await(2, LONG)).isEmpty();
    }

    @Test
    void await_notPublishedInTime_isGivenUp() {
        post.publish(work(1));

        assertThat(post.await(2, Duration.ofMillis(1))).isEmpty();
        assertThat(post.wasGivenUp(2)).isTrue();
        assertThat(post.wasGivenUp(3)).isFalse();
    }

    @Test
    void close_whileTasksWait_sendsThemAway() {
        CompletableFuture<Optional<Work>> waiting = CompletableFuture.supplyAsync(() -> post.await(1, LONG));

        post.close();

        assertThat(waiting.join()).isEmpty();
    }

    private static Work work(long publication) {
        return Work.gradient(0, new float[1]).published(publication);
    }
}
