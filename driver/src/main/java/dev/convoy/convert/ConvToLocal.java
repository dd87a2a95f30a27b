package dev.convoy.convert;

import dev.convoy.checkpoint.Model;
import dev.convoy.checkpoint.ModelDescription;
import dev.convoy.checkpoint.NamedTensor;
import dev.convoy.checkpoint.Provenance;
import dev.convoy.config.InvalidInputException;
import dev.convoy.config.NetFile;
import dev.convoy.config.NetRewriter;
import dev.convoy.evaluate.ReferencePredictions;
import dev.convoy.evaluate.TrainedModel;
import dev.convoy.net.LocalConversion;
import dev.convoy.net.Net;
import dev.convoy.train.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a convolution of a trained model into a locally connected layer that computes the same; Convoy's form of
 * cuda-convnet's {@code --conv-to-local}.
 */
public final class ConvToLocal {
    /** Note in a model's provenance: the layers that were converted, in order. */
    static final String NOTE = "conv_to_local";

    private ConvToLocal() {}

    /**
     * The model with that layer converted; its mean, classes and notes are those of the old one.
     *
     * @throws InvalidInputException if the model has no such layer, or it cannot be converted
     */
    public static Model convert(TrainedModel trained, String layer) {
        Model old = trained.model();
        LocalConversion conversion;
        try {
            conversion = LocalConversion.of(trained.net().definition(), old.parameters(), layer);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(trained.file() + ": " + e.getMessage(), e);
        }
        String text = NetRewriter.convToLocal(old.description().netDefinition(), layer);
        Net net = Net.of(
                NetFile.parse(trained.file() + " (its net)", text, Map.of()).net());
        if (!net.definition().equals(conversion.definition())) {
            throw new IllegalStateException(trained.file() + ": the rewritten YAML is not the converted net: " + text);
        }
        float[] parameters = conversion.parameters();
        List<NamedTensor> weights = net.parameterLayout().stream()
                .map(spec -> new NamedTensor(spec.name(), spec.shape(), parameters, spec.offset(), spec.length()))
                .toList();
        ModelDescription description = new ModelDescription(
                text,
                old.description().classNames(),
                provenance(old.description().provenance(), layer),
                Optional.of(ReferencePredictions.of(net, parameters)));
        return new Model(description, weights, old.input());
    }

    private static Provenance provenance(Provenance old, String layer) {
        Map<String, String> notes = new HashMap<>(old.notes());
        notes.merge(NOTE, layer, (before, now) -> before + " " + now);
        return new Provenance(Version.current(), old.dataFingerprint(), notes);
    }
}
