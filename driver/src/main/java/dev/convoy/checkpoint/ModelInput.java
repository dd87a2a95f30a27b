package dev.convoy.checkpoint;

import static dev.convoy.tensor.Checks.check;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a model's inputs are made with, beside its weights in the model file. No array is copied.
 *
 * @param mean what is subtracted from an image, in units of its pixels: shape [C] for a mean per channel, [C, H, W] for a
 *     mean image; named {@link #MEAN}
 * @param std what the difference is divided by, in units of pixels: shape [C]; named {@link #STD}
 * @param whitening what the input is multiplied by last: shape [D, D], row i makes number i; named {@link #WHITENING}
 */
public record ModelInput(Optional<NamedTensor> mean, Optional<NamedTensor> std, Optional<NamedTensor> whitening) {
    /** Name of the mean in a model file. */
    public static final String MEAN = "input.mean";

    /** Name of the standard deviations in a model file. */
    public static final String STD = "input.std";

    /** Name of the whitening matrix in a model file. */
    public static final String WHITENING = "input.whitening";

    /** Pixels as they are. */
    public static final ModelInput NONE = new ModelInput(Optional.empty(), Optional.empty(), Optional.empty());

    /** Names that no weight may have. */
    static final List<String> NAMES = List.of(MEAN, STD, WHITENING);

    public ModelInput {
        mean.ifPresent(tensor -> {
            checkName("input mean", MEAN, tensor);
            int dimensions = tensor.shape().size();
            check(dimensions == 1 || dimensions == 3, "input mean must be [C] or [C, H, W], found %s", tensor.shape());
        });
        std.ifPresent(tensor -> {
            checkName("input std", STD, tensor);
            check(tensor.shape().size() == 1, "input std must be [C], found %s", tensor.shape());
        });
        whitening.ifPresent(tensor -> {
            checkName("whitening matrix", WHITENING, tensor);
            boolean isSquare = tensor.shape().size() == 2
                    && tensor.shape().get(0).equals(tensor.shape().get(1));
            check(isSquare, "whitening matrix must be [D, D], found %s", tensor.shape());
        });
    }

    private static void checkName(String what, String name, NamedTensor tensor) {
        check(tensor.name().equals(name), "%s must be named %s, found %s", what, name, tensor.name());
    }

    /** A mean and nothing else. */
    public static ModelInput ofMean(NamedTensor mean) {
        return new ModelInput(Optional.of(mean), Optional.empty(), Optional.empty());
    }

    /** The same, with a whitening matrix. */
    public ModelInput withWhitening(NamedTensor other) {
        return new ModelInput(mean, std, Optional.of(other));
    }

    /** What is made of tensors with the names above, each at most once. */
    static ModelInput of(List<NamedTensor> tensors) {
        return new ModelInput(find(tensors, MEAN), find(tensors, STD), find(tensors, WHITENING));
    }

    private static Optional<NamedTensor> find(List<NamedTensor> tensors, String name) {
        return tensors.stream().filter(tensor -> tensor.name().equals(name)).findFirst();
    }

    /** The tensors there are, in the order of {@link #NAMES}. */
    List<NamedTensor> tensors() {
        return Stream.of(mean, std, whitening).flatMap(Optional::stream).toList();
    }
}
