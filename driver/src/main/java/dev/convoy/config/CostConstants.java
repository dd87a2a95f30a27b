package dev.convoy.config;

import static dev.convoy.tensor.Checks.check;

/**
 * What the cost model takes for granted. The defaults for the driver and for jobs were measured with Spark 4.2 on two shared
 * cores, executors in network namespaces of their own; that of the shuffle is an assumption, and links are what people must say.
 *
 * @param linkGbits gigabits a second between two machines
 * @param driverGbytes gigabytes a second of gradients that the driver receives, deserializes and adds
 * @param shuffleGbytes gigabytes a second of gradients that an executor writes to Spark's shuffle and reads from it
 * @param jobMillis milliseconds of a Spark job whatever it does
 * @param taskMillis milliseconds more for each task
 * @param localJobMillis milliseconds of a job on a local master
 * @param coreGflops billions of floating-point operations a second of one core at convolutions; 0 to measure it
 */
public record CostConstants(
        double linkGbits,
        double driverGbytes,
        double shuffleGbytes,
        double jobMillis,
        double taskMillis,
        double localJobMillis,
        double coreGflops) {
    /** As measured, but for the link and the shuffle. */
    public static final CostConstants MEASURED = new CostConstants(10, 0.7, 0.5, 10, 0.4, 5, 0);

    public CostConstants {
        checkPositive("link_gbits", linkGbits);
        checkPositive("driver_gbytes", driverGbytes);
        checkPositive("shuffle_gbytes", shuffleGbytes);
        checkPositive("job_millis", jobMillis);
        checkPositive("task_millis", taskMillis);
        checkPositive("local_job_millis", localJobMillis);
        check(coreGflops >= 0, "core_gflops must not be negative, found %s", coreGflops);
    }

    private static void checkPositive(String key, double value) {
        check(value > 0, "%s must be positive, found %s", key, value);
    }

    /** The same with another link. */
    public CostConstants withLinkGbits(double gbits) {
        return new CostConstants(gbits, driverGbytes, shuffleGbytes, jobMillis, taskMillis, localJobMillis, coreGflops);
    }
}
