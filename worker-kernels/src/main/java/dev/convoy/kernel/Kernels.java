package dev.convoy.kernel;

import static dev.convoy.tensor.Checks.check;

/**
 * The kernels of this JVM, chosen once: vector kernels where the JVM has the module {@code jdk.incubator.vector}, scalar
 * ones otherwise, which are many times slower. The system property {@value #PROPERTY} forces {@code vector} or
 * {@code scalar}.
 */
public final class Kernels {
    /** System property that forces a choice. */
    public static final String PROPERTY = "convoy.kernels";

    private static final String MODULE = "jdk.incubator.vector";
    private static final System.Logger LOG = System.getLogger(Kernels.class.getName());

    private static KernelSet current;

    private Kernels() {}

    /**
     * The same set at every call; the first call chooses, and logs the choice.
     *
     * @throws IllegalArgumentException if the property has another value, or forces vector kernels on a JVM without them
     */
    public static synchronized KernelSet current() {
        if (current == null) {
            boolean hasVectors = ModuleLayer.boot().findModule(MODULE).isPresent();
            current = choose(System.getProperty(PROPERTY, ""), hasVectors);
            LOG.log(System.Logger.Level.INFO, "kernels={0}", current.description());
        }
        return current;
    }

    /** Vector classes are loaded by the last line only: where the module is missing, touching one is an error. */
    static KernelSet choose(String forced, boolean hasVectors) {
        check(
                forced.isEmpty() || forced.equals("vector") || forced.equals("scalar"),
                "system property %s must be vector or scalar, found %s",
                PROPERTY,
                forced);
        if (forced.equals("scalar")) {
            return new ScalarKernelSet("forced by -D" + PROPERTY + "=scalar");
        }
        if (!hasVectors) {
            check(forced.isEmpty(), "-D%s=vector needs the JVM flag --add-modules=%s", PROPERTY, MODULE);
            return new ScalarKernelSet(
                    "module " + MODULE + " is missing; start the JVM with --add-modules=" + MODULE + " for speed");
        }
        return new VectorKernelSet();
    }
}
