package dev.convoy.train;

/** Says that an array was lost with the JVM that had it. What it was part of can be computed again. */
final class LostBlockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostBlockException(String message) {
        super(message);
    }
}
