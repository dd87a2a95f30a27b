package dev.convoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.config.NetFile;
import dev.convoy.net.Net;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the documentation to the repository: links lead somewhere, examples are read. */
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:\\s]+)(#[^)]*)?\\)");
    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    private static final String HEAD = """
            name: example
            input: {channels: 3, height: 16, width: 16}
            layers:
            """;
    private static final String SCORES_AND_LOSS = """
            - {name: scores, type: fully_connected, outputs: 10}
            - {name: loss, type: softmax_loss}
            """;

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> below = Files.walk(ROOT.resolve("src"))) {
            Stream.concat(top, below)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .forEach(pages::add);
        }
        return pages;
    }

    @Test
    void pages_areAllSeen() throws IOException {
        assertThat(pages()).hasSizeGreaterThan(12).contains(ROOT.resolve("README.md"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void relativeLinks_leadToFiles(Path page) throws IOException {
        List<String> broken = new ArrayList<>();
        Matcher links = LINK.matcher(Files.readString(page));
        while (links.find()) {
            if (!Files.exists(page.resolveSibling(links.group(1)))) {
                broken.add(links.group(1));
            }
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void yamlOfTrainingPage_isANetWithAPlan() throws IOException {
        NetFile file = NetFile.parse(
                "training.md", examples(ROOT.resolve("src/docs/training.md")).get(0), Map.of());

        assertThat(Net.of(file.net()).outputs()).isEqualTo(10);
        assertThat(file.plan()).isPresent();
    }

    static List<Path> exampleNets() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("src/examples"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exampleNets")
    void exampleNet_isANetWithAPlan(Path file) {
        NetFile example = NetFile.load(file.toString(), Map.of());

        assertThat(Net.of(example.net()).outputs()).isEqualTo(10);
        assertThat(example.plan()).isPresent();
    }

    /** The ablations leave out one thing: apart from it and the comment their files are the reference's. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            no-dropout | \\n  - .name: dropout1[^\\n]* |
            no-mean    | mean: channel                    | mean: none
            """)
    void ablation_differsFromTheReferenceInOneThing(String name, String left, String instead) throws IOException {
        Path folder = ROOT.resolve("src/examples/ablations");
        String reference = withoutComments(folder.resolve("reference.yaml"));

        assertThat(withoutComments(folder.resolve(name + ".yaml")))
                .isNotEqualTo(reference)
                .isEqualTo(reference.replaceFirst(left, instead == null ? "" : instead));
    }

    private static String withoutComments(Path file) throws IOException {
        return Files.readString(file).replaceAll("(?m)^#.*\\n", "");
    }

    static List<Path> layerPages() throws IOException {
        return pages().stream()
                .filter(page -> page.getParent().endsWith("layers"))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layerPages")
    void yamlOfLayerPages_fitsIntoANet(Path page) throws IOException {
        List<String> examples = examples(page);
        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            boolean isLoss = example.contains("_loss");
            String before = isLoss ? "- {name: scores, type: fully_connected, outputs: 10}\n" : "";
            String after = isLoss ? "" : SCORES_AND_LOSS;
            String net = HEAD + before + example + after;

            assertThat(Net.of(NetFile.parse(page.toString(), net, Map.of()).net())
                            .outputs())
                    .isEqualTo(10);
        }
    }

    private static List<String> examples(Path page) throws IOException {
        List<String> examples = new ArrayList<>();
        Matcher blocks = YAML.matcher(Files.readString(page));
        while (blocks.find()) {
            examples.add(blocks.group(1));
        }
        return examples;
    }
}
