package dev.convoy.imageset;

/**
 * The request or the input is wrong: the message is one sentence for the user that names the file or setting, what was
 * expected and what was found. A command line shows the message alone and ends with exit code 2. Failures of the
 * machine (a disk, a network) are {@link java.io.IOException}s instead.
 */
public final class ImageSetException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public ImageSetException(String message) {
        super(message);
    }

    public ImageSetException(String message, Throwable cause) {
        super(message, cause);
    }
}
