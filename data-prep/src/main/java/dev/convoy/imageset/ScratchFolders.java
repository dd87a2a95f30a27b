package dev.convoy.imageset;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/**
 * The folders on local disks that Spark uses for its own temporary files. Where a cluster manager hands folders out, they
 * stand in the environment, and so does what an administrator set; Spark reads them in this order too.
 */
final class ScratchFolders {
    private ScratchFolders() {}

    /**
     * The folders for a partition: all of them, beginning with another one for each partition, so that all disks get their
     * share.
     */
    static List<Path> of(SparkConf conf, Map<String, String> environment, int partition) {
        String[] names = names(conf, environment);
        List<Path> folders = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            folders.add(Path.of(names[(partition + i) % names.length].strip()));
        }
        return folders;
    }

    private static String[] names(SparkConf conf, Map<String, String> environment) {
        if (environment.containsKey("CONTAINER_ID") && environment.containsKey("LOCAL_DIRS")) { // YARN
            return environment.get("LOCAL_DIRS").split(",");
        }
        if (environment.containsKey("SPARK_EXECUTOR_DIRS")) { // a standalone cluster
            return environment.get("SPARK_EXECUTOR_DIRS").split(Pattern.quote(File.pathSeparator));
        }
        if (environment.containsKey("SPARK_LOCAL_DIRS")) {
            return environment.get("SPARK_LOCAL_DIRS").split(",");
        }
        return conf.get("spark.local.dir", System.getProperty("java.io.tmpdir")).split(",");
    }
}
