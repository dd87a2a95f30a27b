package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.kernel.KernelSet;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Notices when a kernel is no longer compiled to vector instructions: C2 then makes an object of each vector, which is up to
 * a hundred times slower and no error. Speed cannot be asserted on a shared machine, but objects can be counted, in a JVM
 * of its own (see {@link VectorCodeProbe}).
 */
@Tag("slow")
class VectorCodeTest {
    /** More than C2 needs. */
    private static final int ITERATIONS = 1_500;

    /** On JDK 17 it depends on the order of compilation which kernels box vectors; why was not found out. */
    private static final int FIRST_STEADY_JDK = 25;

    /**
     * What a whole iteration may allocate: passes over blocks, results, iterators. A boxed vector in any kernel would show
     * thousands of times.
     */
    private static final long ITERATION_BYTES = 16 * 1024;

    @Test
    void kernels_warm_allocateNothing() throws Exception {
        assumeSteady();

        assertQuiet(probe("nets", ITERATIONS));
    }

    @Test
    void kernels_warmWithAvx2_allocateNothing() throws Exception {
        assumeSteady();
        assumeX86();

        assertQuiet(probe("nets", ITERATIONS, "-XX:UseAVX=2"));
    }

    /** The probe can fail: with the compiler's support for vectors turned off every vector stays an object. */
    @Test
    void kernels_withoutCompiledVectors_areNoticed() throws Exception {
        Map<String, Long> with = probe("updates", 3_000);
        Map<String, Long> without =
                probe("updates", 3_000, "-XX:+UnlockExperimentalVMOptions", "-XX:-EnableVectorSupport");

        assertThat(with.get("UpdateKernel.momentum")).isLessThanOrEqualTo(VectorCodeProbe.QUIET_BYTES);
        assertThat(without.get("UpdateKernel.momentum")).isGreaterThan(10_000);
        assertThat(without.get("ElementwiseKernel.relu")).isGreaterThan(10_000);
    }

    @Test
    void probe_callsEveryMethodOfEveryKernel() throws Exception {
        Set<String> expected = new TreeSet<>();
        for (Method maker : KernelSet.class.getMethods()) {
            Class<?> kernel = maker.getReturnType();
            if (kernel.isInterface() && kernel.getPackage() == KernelSet.class.getPackage()) {
                Arrays.stream(kernel.getMethods())
                        .filter(method -> method.getReturnType() == void.class)
                        .forEach(method -> expected.add(kernel.getSimpleName() + "." + method.getName()));
            }
        }

        assertThat(probe("nets", 1).keySet()).containsAll(expected).hasSizeGreaterThan(40);
    }

    private static void assumeSteady() {
        int feature = Runtime.version().feature();
        Assumptions.assumeTrue(feature >= FIRST_STEADY_JDK, "JDK " + feature + " boxes vectors in some kernels");
    }

    private static void assumeX86() {
        String architecture = System.getProperty("os.arch");
        Assumptions.assumeTrue(
                List.of("amd64", "x86_64").contains(architecture), "AVX is x86's, this is " + architecture);
    }

    private static void assertQuiet(Map<String, Long> allocated) {
        Map<String, Long> loud = new TreeMap<>(allocated);
        long iteration = loud.remove("iteration");
        assertThat(loud.remove("winograd")).as("layers by Winograd's algorithm").isEqualTo(2);
        loud.values().removeIf(bytes -> bytes <= VectorCodeProbe.QUIET_BYTES);

        assertThat(iteration).as("bytes of a whole iteration").isLessThan(ITERATION_BYTES);
        assertThat(loud).as("bytes a call, of kernels that allocate").isEmpty();
    }

    /** Bytes a call, by kernel and method, in a JVM like this one with more options. */
    private static Map<String, Long> probe(String work, int iterations, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--add-modules=jdk.incubator.vector");
        command.add("-Xbatch"); // waits for the compiler, which may lag behind for minutes on a busy machine
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), VectorCodeProbe.class.getName()));
        command.addAll(List.of(Integer.toString(iterations), work));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return output.lines()
                .map(line -> line.split(" "))
                .filter(words -> words.length == 2)
                .collect(Collectors.toMap(words -> words[0], words -> Long.parseLong(words[1])));
    }
}
