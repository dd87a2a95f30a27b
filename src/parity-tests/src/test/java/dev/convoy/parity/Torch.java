package dev.convoy.parity;

import ai.djl.engine.Engine;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;

/** PyTorch, started from the native library among the jars; nothing is downloaded and nobody is told. */
final class Torch {
    private Torch() {}

    /** Skips a test where no native library comes with the jars; where one does, it has to load. */
    static void assumeAvailable() {
        String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        Assumptions.assumeTrue(
                system.toLowerCase(Locale.ROOT).matches("linux on (amd64|x86_64)"),
                "PyTorch's native library is here for Linux on x86-64 only, this is " + system);
    }

    /** The engine. */
    static Engine engine() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        return Engine.getEngine("PyTorch");
    }
}
