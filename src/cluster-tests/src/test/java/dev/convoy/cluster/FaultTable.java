package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.train.TinyRun;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * The table of src/docs/reliability.md. A test that makes something go wrong records what came of it, one row a fault: it
 * fails where the page says something else, or, with {@code -Dconvoy.writeReliability=true}, puts its row into the page.
 */
final class FaultTable {
    private FaultTable() {}

    /** What can go wrong, in the order of the table. */
    enum Fault {
        EXECUTOR_KILLED("executor killed (`kill -9`) at a random moment"),
        MASTER_LOST("Spark's master killed, then an executor that nobody replaces"),
        EXECUTOR_STOPPED("one executor stopped (SIGSTOP) for a while, speculation on, images on disk or in memory"),
        DYNAMIC_ALLOCATION("executors removed and added by dynamic allocation, one lost with its worker"),
        HOST_CUT_OFF("network between driver and an executor's host cut in mid run"),
        DRIVER_KILLED("driver killed (`kill -9`) at a random moment, resumed, run on HDFS"),
        DRIVER_TERMINATED("driver on a cluster terminated (SIGTERM), resumed"),
        DISK_FULL("disk full when a checkpoint is due, room again later"),
        CHECKPOINT_DAMAGED("newest checkpoint truncated, altered or half there, resumed");

        private final String words;

        Fault(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /**
     * One trial.
     *
     * @param otherIterations iterations whose batch was not that of the undisturbed run
     * @param sameBits whether the weights at the end are those of the undisturbed run
     * @param again iterations that were computed a second time
     * @param seconds from the fault until training went on
     */
    record Trial(long otherIterations, boolean sameBits, int again, double seconds) {
        /** The trial of a run that has ended. */
        static Trial of(RunFiles run, RunFiles undisturbed, int again, double seconds) {
            return new Trial(
                    run.otherIterations(undisturbed),
                    run.weightsSha256().equals(undisturbed.weightsSha256()),
                    again,
                    seconds);
        }
    }

    /** A row: what the page must say, and what differs from one run of the tests to the next. */
    record Row(String fault, int trials, long imagesLost, String sameBits, String again, String seconds) {
        String markdown() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %s | %s | %s |",
                    fault,
                    trials,
                    imagesLost,
                    sameBits,
                    again,
                    seconds);
        }

        /** Whether another row tells the same result. */
        boolean agreesWith(Row other) {
            return fault.equals(other.fault)
                    && trials == other.trials
                    && imagesLost == other.imagesLost
                    && sameBits.equals(other.sameBits);
        }
    }

    /**
     * Holds the page to the trials of a fault.
     *
     * @throws AssertionError if the page says something else
     */
    static void record(Fault fault, List<Trial> trials) throws IOException {
        Row row = row(fault, trials);
        if (Boolean.getBoolean("convoy.writeReliability")) {
            ReliabilityPage.write(row);
        }
        assertThat(ReliabilityPage.rows())
                .as("rows of src/docs/reliability.md, of which one must agree with %s", row.markdown())
                .anyMatch(row::agreesWith);
    }

    private static Row row(Fault fault, List<Trial> trials) {
        long same = trials.stream().filter(Trial::sameBits).count();
        long other = trials.stream().mapToLong(Trial::otherIterations).sum();
        int[] again = trials.stream().mapToInt(Trial::again).sorted().toArray();
        double[] seconds = trials.stream().mapToDouble(Trial::seconds).sorted().toArray();
        int last = trials.size() - 1;
        return new Row(
                fault.words(),
                trials.size(),
                other * TinyRun.BATCH_SIZE,
                same == trials.size() ? "yes" : "in " + same + " of " + trials.size(),
                again[0] == again[last] ? Integer.toString(again[0]) : again[0] + " to " + again[last],
                String.format(Locale.ROOT, "%.1f, %.1f", median(seconds), seconds[last]));
    }

    private static double median(double[] ascending) {
        int middle = ascending.length / 2;
        return ascending.length % 2 == 1 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2;
    }
}
