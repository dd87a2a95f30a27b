package dev.convoy.config;

import dev.convoy.net.NetDefinition;
import dev.convoy.zoo.Zoo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A net and the plan to train it, as read from a YAML file or from the nets that Convoy brings along.
 *
 * @param source file name or {@code zoo:NAME}, for messages
 * @param text the YAML as it was read; it travels to the executors and into the model file
 * @param net what the net is
 * @param plan how it learns, from the file's {@code training} section; empty if it has none
 */
public record NetFile(String source, String text, NetDefinition net, Optional<TrainingPlan> plan) {
    /** Largest file that is read as YAML, in bytes. */
    private static final long LARGEST_FILE = 10_000_000;

    /**
     * Reads a net by the name of a zoo net or the path of a local YAML file.
     *
     * @param overrides training settings from the command line, by dotted key
     * @throws InvalidInputException naming file, line, key, expected and found
     */
    public static NetFile load(String nameOrPath, Map<String, String> overrides) {
        Optional<String> zoo = Zoo.find(nameOrPath);
        return zoo.isPresent()
                ? parse("zoo:" + nameOrPath, zoo.get(), overrides)
                : parse(nameOrPath, readText(nameOrPath), overrides);
    }

    /**
     * Reads a net from YAML text.
     *
     * @param source name for messages
     */
    public static NetFile parse(String source, String text, Map<String, String> overrides) {
        YamlSection file = YamlSection.parse(source, text);
        overrides.forEach((key, value) -> file.override("training." + key, value));
        NetDefinition net = NetReader.read(file);
        Optional<TrainingPlan> plan = file.section("training").map(TrainingPlanReader::read);
        file.finish();
        return new NetFile(source, text, net, plan);
    }

    private static String readText(String path) {
        Path file = Path.of(path);
        try {
            if (Files.isDirectory(file)) {
                throw new InvalidInputException("%s: expected a YAML file, found a folder", path);
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw new InvalidInputException("%s: too large for a YAML file: %d bytes", path, Files.size(file));
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new InvalidInputException(
                    "%s: neither a file nor a net of the zoo; the zoo has %s%s",
                    path, String.join(", ", Zoo.names()), Spelling.didYouMean(path, Zoo.names()));
        } catch (CharacterCodingException e) {
            throw new InvalidInputException("%s: expected YAML in UTF-8, found other bytes", path);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be read", e);
        }
    }
}
