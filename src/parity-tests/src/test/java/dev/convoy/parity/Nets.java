package dev.convoy.parity;

import dev.convoy.config.NetFile;
import dev.convoy.net.Net;
import dev.convoy.zoo.Zoo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Nets of the zoo, and small ones among the test resources that cover what an engine may read otherwise. */
final class Nets {
    private Nets() {}

    /** A net by name. */
    static Net load(String name) {
        if (Zoo.find(name).isPresent()) {
            return Net.of(NetFile.load(name, Map.of()).net());
        }
        try (InputStream stream = Nets.class.getResourceAsStream(name + ".yaml")) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return Net.of(NetFile.parse(name + ".yaml", text, Map.of()).net());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
