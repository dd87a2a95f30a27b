package dev.convoy.imageset;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.security.AccessControlException;

/** The local file system under the scheme {@code guarded}; nobody, root included, may open what is called secret. */
public final class GuardedFileSystem extends RawLocalFileSystem {
    private static final URI NAME = URI.create("guarded://host");

    @Override
    public URI getUri() {
        return NAME;
    }

    @Override
    public void initialize(URI uri, Configuration configuration) throws IOException {
        super.initialize(NAME, configuration);
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        check(path);
        return super.listStatus(path);
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        check(path);
        return super.open(path, bufferSize);
    }

    private static void check(Path path) throws AccessControlException {
        if (path.getName().startsWith("secret")) {
            throw new AccessControlException("not for you");
        }
    }
}
