package dev.convoy.benchmarks;

import dev.convoy.kernel.KernelSet;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A kernel set that measures the CPU time in its kernels, call by call: where an iteration goes, layer by layer, without a
 * profiler. For one thread. Reading the clock costs up to a microsecond a call, so nets of many small calls look slower than
 * they are.
 */
public final class TimedKernels {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final List<Timed> made = new ArrayList<>();
    private final KernelSet kernels;

    /** Measures the kernels that {@code inner} makes. */
    public TimedKernels(KernelSet inner) {
        this.kernels = proxy(
                KernelSet.class,
                (method, arguments, result) -> {
                    Class<?> type = method.getReturnType();
                    if (!type.isInterface() || !type.getName().endsWith("Kernel")) {
                        return result;
                    }
                    Timed timed = new Timed(method.getName(), new TreeMap<>());
                    made.add(timed);
                    return proxy(type, timed, result);
                },
                inner);
    }

    /**
     * One kernel and the nanoseconds in its methods.
     *
     * @param kind method of {@link KernelSet} that made it, such as {@code conv}
     * @param nanos by method, such as {@code forward}
     */
    public record Timed(String kind, Map<String, long[]> nanos) implements Tally {
        @Override
        public void add(String method, long time) {
            nanos.computeIfAbsent(method, key -> new long[1])[0] += time;
        }

        /** Milliseconds in a method; 0 if it was not called. */
        public double millis(String method) {
            return nanos.getOrDefault(method, new long[1])[0] / 1e6;
        }

        /** Milliseconds in all methods. */
        public double millis() {
            return nanos.keySet().stream().mapToDouble(this::millis).sum();
        }
    }

    /** The measuring set. */
    public KernelSet kernels() {
        return kernels;
    }

    /** Kernels of one kind that were called, in the order in which they were made: that of the layers. */
    public List<Timed> ofKind(String kind) {
        return made.stream()
                .filter(timed -> timed.kind.equals(kind) && !timed.nanos.isEmpty())
                .toList();
    }

    /** All kernels that were called. */
    public List<Timed> all() {
        return made.stream().filter(timed -> !timed.nanos.isEmpty()).toList();
    }

    /** Forgets the times. */
    public void reset() {
        made.forEach(timed -> timed.nanos.clear());
    }

    private interface Tally {
        void add(String method, long time);
    }

    private interface Result {
        Object of(Method method, Object[] arguments, Object result);
    }

    private static <T> T proxy(Class<T> type, Result result, Object inner) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return result.of(method, arguments, method.invoke(inner, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static Object proxy(Class<?> type, Tally tally, Object inner) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            long begin = THREADS.getCurrentThreadCpuTime();
            try {
                return method.invoke(inner, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            } finally {
                String name = method.getName();
                if (method.getReturnType() == void.class) {
                    tally.add(name, THREADS.getCurrentThreadCpuTime() - begin);
                }
            }
        });
    }
}
