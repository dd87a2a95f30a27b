package dev.convoy.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadTeamTest {
    /** Each region reads what all parts of the one before have written. */
    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {2, 3, 5})
    void run_regionAfterRegion_doesEachPartOnceBeforeTheNext(int threads) {
        int regions = 20_000;
        ThreadTeam team = team(threads);
        long[] counts = new long[threads];

        for (int region = 0; region < regions; region++) {
            long[] before = counts.clone();
            assertThat(team.run(threads, (part, thread) -> counts[part] = before[threads - 1 - part] + 1))
                    .isTrue();
        }

        assertThat(counts).containsOnly(regions);
    }

    /** Whoever has a number may use the scratch of that number. */
    @Test
    void run_morePartsThanThreads_noTwoThreadsHaveANumber() {
        ThreadTeam team = team(3);
        AtomicInteger[] inside = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
        AtomicInteger collisions = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();

        for (int region = 0; region < 2_000; region++) {
            team.run(7, (part, thread) -> {
                collisions.addAndGet(inside[thread].getAndIncrement());
                done.incrementAndGet();
                inside[thread].decrementAndGet();
            });
        }

        assertThat(collisions).hasValue(0);
        assertThat(done).hasValue(7 * 2_000);
    }

    @Test
    void run_helperThatIsNeeded_takesPart() {
        CountDownLatch both = new CountDownLatch(2);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();

        team(2).run(2, (part, thread) -> {
            threads.add(Thread.currentThread());
            both.countDown();
            await(both); // one thread alone would wait for ever
        });

        assertThat(threads).hasSize(2).contains(Thread.currentThread());
        assertThat(threads)
                .filteredOn(Thread::isDaemon)
                .hasSize(1)
                .allSatisfy(helper -> assertThat(helper.getName()).startsWith(ThreadTeam.HELPER_NAME));
    }

    @Test
    void run_noCoreIdle_doesNothing() {
        Cores cores = new Cores(2);
        cores.occupy();
        ThreadTeam team = new ThreadTeam(2, cores);
        AtomicInteger done = new AtomicInteger();
        cores.occupy(); // a task of another thread

        assertThat(team.run(2, (part, thread) -> done.incrementAndGet())).isFalse();
        assertThat(done).hasValue(0);
        cores.vacate();
        assertThat(team.run(2, (part, thread) -> done.incrementAndGet())).isTrue();
        assertThat(done).hasValue(2);
        assertThat(cores.idle()).isEqualTo(1);
    }

    @Test
    void run_fewerCoresThanHelpers_noMoreThreadsThanCores() {
        ThreadTeam team = new ThreadTeam(4, coresBeside(1));
        Set<Integer> threads = ConcurrentHashMap.newKeySet();

        for (int region = 0; region < 1_000; region++) {
            team.run(4, (part, thread) -> threads.add(thread));
        }

        assertThat(threads).isSubsetOf(0, 1);
    }

    @Test
    void run_ofOneThread_doesNothing() {
        assertThat(ThreadTeam.ofOne().run(2, (part, thread) -> {
                    throw new AssertionError("ran");
                }))
                .isFalse();
    }

    @ParameterizedTest(name = "part {0}")
    @ValueSource(ints = {0, 1, 2})
    void run_partThatFails_throwsWhenAllOthersAreDoneAndGoesOn(int failing) {
        Cores cores = coresBeside(2);
        ThreadTeam team = new ThreadTeam(3, cores);
        AtomicInteger done = new AtomicInteger();

        assertThatThrownBy(() -> team.run(3, (part, thread) -> {
                    if (part == failing) {
                        throw new IllegalStateException("part " + part);
                    }
                    done.incrementAndGet();
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("part " + failing);

        assertThat(done).hasValue(2);
        assertThat(cores.idle()).isEqualTo(2);
        assertThat(team.run(3, (part, thread) -> done.incrementAndGet())).isTrue();
        assertThat(done).hasValue(5);
    }

    @Test
    void run_partWithAnError_throwsIt() {
        assertThatThrownBy(() -> team(2).run(2, (part, thread) -> {
                    throw new OutOfMemoryError("of a part");
                }))
                .isInstanceOf(OutOfMemoryError.class);
    }

    /** As a task is that Spark kills: helpers still write to arrays that are the task's. */
    @Test
    void run_interrupted_waitsForAllPartsAndStaysInterrupted() {
        int[] written = new int[2];
        CountDownLatch begun = new CountDownLatch(2);

        Thread.currentThread().interrupt();
        team(2).run(2, (part, thread) -> {
            begun.countDown();
            awaitCount(begun); // both are at work, one of them the interrupted thread
            for (int i = 0; thread == 1 && i < 20_000_000; i++) { // long enough for the other to fall asleep
                written[part] = i;
            }
            written[part] = 1;
        });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(written).containsExactly(1, 1);
    }

    @Test
    void helper_withoutWork_endsAndIsBegunAgain() throws InterruptedException {
        ThreadTeam team = team(2);
        Thread first = helperOf(team);

        first.join();

        assertThat(helperOf(team)).isNotSameAs(first);
    }

    @Test
    void helper_begunByAThread_hasNothingOfWhatThatInherits() {
        InheritableThreadLocal<String> property = new InheritableThreadLocal<>();
        property.set("of a job");
        AtomicReference<String> seen = new AtomicReference<>("nothing");
        CountDownLatch both = new CountDownLatch(2);

        team(2).run(2, (part, thread) -> {
            both.countDown();
            await(both);
            if (thread == 1) {
                seen.set(property.get());
            }
        });

        assertThat(seen).hasNullValue();
    }

    @Test
    void another_onTheSameCores_sharesThem() {
        Cores cores = coresBeside(1);
        ThreadTeam team = new ThreadTeam(2, cores);
        ThreadTeam other = team.another();
        boolean[] ran = new boolean[1];

        team.run(2, (part, thread) -> ran[0] |= other.run(2, (p, t) -> {}));

        assertThat(ran).containsExactly(false);
        assertThat(other.threads()).isEqualTo(2);
        assertThat(other.run(2, (part, thread) -> {})).isTrue();
    }

    @Test
    void team_noThreads_throws() {
        assertThatThrownBy(() -> new ThreadTeam(0, new Cores(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads of a task must be positive, found 0");
    }

    private static ThreadTeam team(int threads) {
        return new ThreadTeam(threads, coresBeside(threads - 1));
    }

    private static Cores coresBeside(int idle) {
        Cores cores = new Cores(idle + 1);
        cores.occupy();
        return cores;
    }

    private static Thread helperOf(ThreadTeam team) {
        Thread[] threads = new Thread[2];
        CountDownLatch both = new CountDownLatch(2);
        team.run(2, (part, thread) -> {
            both.countDown();
            await(both);
            threads[thread] = Thread.currentThread();
        });
        return Arrays.asList(threads).get(1);
    }

    private static void awaitCount(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
