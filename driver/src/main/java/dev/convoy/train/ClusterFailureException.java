package dev.convoy.train;

/** The cluster failed for good: the run can be gone on with from its last checkpoint, not here. */
final class ClusterFailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClusterFailureException(String message, Throwable cause) {
        super(message, cause);
    }
}
