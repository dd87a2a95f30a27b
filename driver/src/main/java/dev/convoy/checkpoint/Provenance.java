package dev.convoy.checkpoint;

import static dev.convoy.tensor.Checks.check;

import java.util.Map;

/**
 * How a model came to be.
 *
 * @param convoyVersion version of Convoy that wrote it
 * @param dataFingerprint fingerprint of the data set it was trained on, as in {@code dataset.json}
 * @param notes anything else worth knowing, such as {@code iteration}, {@code seed}, {@code validation_accuracy}
 */
public record Provenance(String convoyVersion, String dataFingerprint, Map<String, String> notes) {
    public Provenance {
        check(!convoyVersion.isBlank(), "version of convoy must not be blank");
        notes = Map.copyOf(notes);
    }
}
