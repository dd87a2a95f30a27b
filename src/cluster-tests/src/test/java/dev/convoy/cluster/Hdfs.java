package dev.convoy.cluster;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** HDFS in the JVM of a test. */
final class Hdfs {
    private Hdfs() {}

    /** Starts a name node and data nodes, which keep their files in a folder. Clients need no settings but the address. */
    static MiniDFSCluster start(Path folder, int dataNodes) throws IOException {
        Configuration settings = new Configuration();
        settings.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
        MiniDFSCluster hdfs =
                new MiniDFSCluster.Builder(settings).numDataNodes(dataNodes).build();
        hdfs.waitActive();
        return hdfs;
    }
}
