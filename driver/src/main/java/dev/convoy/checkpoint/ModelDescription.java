package dev.convoy.checkpoint;

import static dev.convoy.tensor.Checks.check;

import java.util.List;
import java.util.Optional;

/**
 * What a model is, without its numbers.
 *
 * @param netDefinition text of the net's YAML file
 * @param classNames names of the classes in the order of the net's scores
 * @param provenance how the model came to be
 * @param referencePredictions digest of the scores of fixed images, made and checked by the caller; empty where none was
 *     taken
 */
public record ModelDescription(
        String netDefinition, List<String> classNames, Provenance provenance, Optional<String> referencePredictions) {
    public ModelDescription {
        check(!netDefinition.isBlank(), "definition of the net must not be blank");
        classNames = List.copyOf(classNames);
        check(!classNames.isEmpty(), "a model needs at least one class name");
    }
}
