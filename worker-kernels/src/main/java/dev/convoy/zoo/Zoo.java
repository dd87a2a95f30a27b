package dev.convoy.zoo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The nets that come with the product, as the text of their descriptions. */
public final class Zoo {
    private static final List<String> NAMES = List.of(
            "alexnet",
            "caffenet",
            "cifar10_full",
            "cifar10_quick",
            "cifar10_speed",
            "convnetjs_cifar10",
            "convnetjs_mnist",
            "cuda_convnet_11pct",
            "cuda_convnet_13pct",
            "cuda_convnet_18pct",
            "googlenet",
            "lecture_conv_conv_pool",
            "lenet",
            "resnet18",
            "resnet20",
            "resnet50",
            "two_layer_50",
            "vgg16",
            "vgg19");

    private Zoo() {}

    /** Names of all nets, sorted. */
    public static List<String> names() {
        return NAMES;
    }

    /** The description of a net in YAML, or empty if no net has that name. */
    public static Optional<String> find(String name) {
        if (!NAMES.contains(name)) {
            return Optional.empty();
        }
        try (InputStream stream = Zoo.class.getResourceAsStream(name + ".yaml")) {
            if (stream == null) {
                return Optional.empty();
            }
            return Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the description of net " + name, e);
        }
    }
}
