package dev.convoy.imageset;

/** Told how far a preparation is, a few times a second, on the thread that called it. */
@FunctionalInterface
public interface PreparationProgress {
    /** Tells nobody. */
    PreparationProgress SILENT = (phase, done, total, bytes, quarantined) -> {};

    /**
     * Takes notice of the state of the work.
     *
     * @param phase what is being done: {@code decode}, {@code split}, {@code duplicates} or {@code write}; {@code done}
     *     starts again at 0 with each
     * @param done images handled in this phase
     * @param total images to handle in this phase
     * @param bytes raw bytes decoded, or bytes of pixels written, in this phase; 0 in the others
     * @param quarantined images put into quarantine so far
     */
    void update(String phase, long done, long total, long bytes, long quarantined);

    /** Takes notice of a sentence for the user. */
    default void note(String message) {}
}
