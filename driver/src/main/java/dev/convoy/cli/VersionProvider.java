package dev.convoy.cli;

import dev.convoy.kernel.Kernels;
import dev.convoy.train.Version;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: Convoy, Spark, Java and the kernels chosen. */
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "convoy " + Version.current(),
            "Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION(),
            "Java " + Runtime.version(),
            "kernels " + Kernels.current().description()
        };
    }
}
