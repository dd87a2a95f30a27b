package dev.convoy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.ScalarKernelSet;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopHeapTest {
    @ParameterizedTest
    @CsvSource({"2048, 1", "2048, 2", "1024, 128"})
    void arrayBytes_ofANet_areWhatALoopAllocates(String batch, String threads) {
        // So many images that 2 MB of garbage, arrays in StrictMath.cos of JDK 25, are small beside the rest.
        NetRun run = NetRun.of(new String[] {"cifar10_quick", batch, threads});
        KernelSet kernels = new ScalarKernelSet("test");
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long planned = LoopHeap.arrayBytes(run, kernels);
        loop(run, kernels); // loads classes

        long before = bean.getCurrentThreadAllocatedBytes();
        loop(run, kernels);
        long made = bean.getCurrentThreadAllocatedBytes() - before;

        assertThat(made).isBetween(planned, planned + planned / 20);
    }

    private static void loop(NetRun run, KernelSet kernels) {
        new BareLoop(run.net(), run.plan(), kernels, run.size()).close();
    }
}
