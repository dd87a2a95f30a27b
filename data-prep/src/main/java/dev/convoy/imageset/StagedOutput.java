package dev.convoy.imageset;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** An output folder that is written under another name beside it and renamed when it is whole. */
final class StagedOutput {
    private final FileSystem fileSystem;
    private final Path target;

    private StagedOutput(FileSystem fileSystem, Path target) {
        this.fileSystem = fileSystem;
        this.target = target;
    }

    /** What fills the folder. */
    @FunctionalInterface
    interface Content {
        void writeTo(Path staging) throws IOException;
    }

    /**
     * An output at a path where there is nothing yet.
     *
     * @throws ImageSetException if there is a file or a folder that is not empty
     */
    static StagedOutput check(Configuration configuration, String output) throws IOException {
        Path path = RawInput.path(output);
        FileSystem fileSystem = path.getFileSystem(configuration);
        StagedOutput staged = new StagedOutput(fileSystem, fileSystem.makeQualified(path));
        staged.checkFree();
        return staged;
    }

    private void checkFree() throws IOException {
        if (!fileSystem.exists(target)) {
            return;
        }
        if (fileSystem.getFileStatus(target).isFile()) {
            throw new ImageSetException("output " + target + " is a file, expected a folder that does not exist yet");
        }
        if (fileSystem.listStatus(target).length > 0) {
            throw new ImageSetException(
                    "output " + target + " exists and is not empty; choose another folder or delete it");
        }
    }

    void write(Content content) throws IOException {
        // the underscore hides it from listings, among them those of this program
        Path staging = new Path(target.getParent(), "_" + target.getName() + ".preparing-" + UUID.randomUUID());
        fileSystem.mkdirs(staging);
        fileSystem.deleteOnExit(staging); // at Ctrl-C
        try {
            content.writeTo(staging);
            checkFree();
            fileSystem.delete(target, false); // an empty folder, or else rename would move the data set into it
            if (!fileSystem.rename(staging, target)) {
                throw new IOException("cannot rename " + staging + " to " + target);
            }
        } finally {
            fileSystem.delete(staging, true);
            fileSystem.cancelDeleteOnExit(staging);
        }
    }
}
