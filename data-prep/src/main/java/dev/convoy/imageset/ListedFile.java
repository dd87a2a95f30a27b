package dev.convoy.imageset;

import org.apache.hadoop.fs.FileStatus;

/**
 * A raw file as the driver knows it before it is read.
 *
 * @param path the whole path
 * @param length bytes, or {@link #UNKNOWN} where nothing was listed
 * @param modified time of the last change in milliseconds, or 0
 * @param problem why it cannot be used, or empty
 */
record ListedFile(String path, long length, long modified, String problem) {
    static final long UNKNOWN = -1;

    static ListedFile of(FileStatus status) {
        return new ListedFile(status.getPath().toString(), status.getLen(), status.getModificationTime(), "");
    }

    /** A file of which the path alone is known. */
    static ListedFile unlisted(String path) {
        return new ListedFile(path, UNKNOWN, 0, "");
    }

    static ListedFile unusable(String path, String problem) {
        return new ListedFile(path, 0, 0, problem);
    }
}
