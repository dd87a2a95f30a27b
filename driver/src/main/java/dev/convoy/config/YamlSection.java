package dev.convoy.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of a YAML file, read key by key. Asking for a key marks it as known; {@link #finish} refuses the rest, so a
 * mistyped key is never passed over. Works on YAML nodes rather than on bound objects because nodes know their lines.
 */
public final class YamlSection {
    /** A bound against files made to exhaust memory; GoogLeNet repeats its two initializers 128 times. */
    private static final int MOST_ALIASES = 1000;

    private final String file;
    private final String path;
    private final int line;
    private final Map<String, Entry> entries;
    private final Set<String> asked = new LinkedHashSet<>();

    /** A key and its value as YAML nodes. A key without a mark comes from the command line. */
    private record Entry(Node key, Node value) {
        /** The 1-based line the key stands in; 0 is the command line. */
        int line() {
            return key.getStartMark() == null ? 0 : key.getStartMark().getLine() + 1;
        }
    }

    private YamlSection(String file, String path, int line, Map<String, Entry> entries) {
        this.file = file;
        this.path = path;
        this.line = line;
        this.entries = entries;
    }

    /**
     * Reads the mapping at the top of a YAML text.
     *
     * @param file name for messages
     * @throws InvalidInputException if the text is not YAML or not a mapping
     */
    public static YamlSection parse(String file, String text) {
        try {
            Node root = new Yaml(options()).compose(new StringReader(text));
            if (root == null) {
                throw new InvalidInputException("%s: the file is empty", file);
            }
            return of(file, "", root);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new InvalidInputException("%s:%d: not valid YAML: %s", file, line, e.getProblem());
        }
    }

    /** How YAML is read: deep nets repeat an anchor in every layer. */
    static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(MOST_ALIASES);
        return options;
    }

    private static YamlSection of(String file, String path, Node node) {
        int line = node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
        if (!(node instanceof MappingNode mapping)) {
            String where = path.isEmpty() ? "the file" : path;
            throw new InvalidInputException(
                    "%s:%d: %s: expected keys and values, found %s", file, line, where, describe(node));
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Entry entry = new Entry(tuple.getKeyNode(), tuple.getValueNode());
            if (!(entry.key() instanceof ScalarNode key)) {
                throw new InvalidInputException("%s:%d: %s: a key must be a word", file, entry.line(), path);
            }
            Entry previous = entries.put(key.getValue(), entry);
            if (previous != null) {
                throw new InvalidInputException(
                        "%s:%d: %s is given twice, first in line %d",
                        file, entry.line(), join(path, key.getValue()), previous.line());
            }
        }
        return new YamlSection(file, path, line, entries);
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Sets {@code key=value}, where dots in the key step into sections, as given on the command line. */
    void override(String dottedKey, String value) {
        int dot = dottedKey.indexOf('.');
        if (dot < 0) {
            entries.put(dottedKey, new Entry(commandLineWord(dottedKey), compose(value)));
            return;
        }
        String head = dottedKey.substring(0, dot);
        Entry entry = entries.computeIfAbsent(head, key -> new Entry(commandLineWord(key), compose("{}")));
        if (!(entry.value() instanceof MappingNode mapping)) {
            throw new InvalidInputException("--set %s: %s is not a section", dottedKey, join(path, head));
        }
        YamlSection section = of(file, join(path, head), mapping);
        section.override(dottedKey.substring(dot + 1), value);
        mapping.setValue(section.entries.values().stream()
                .map(e -> new NodeTuple(e.key(), e.value()))
                .toList());
    }

    private static Node compose(String value) {
        try {
            Node node = new Yaml().compose(new StringReader(value));
            return node == null ? commandLineWord("") : node;
        } catch (MarkedYAMLException e) {
            throw new InvalidInputException("--set: '%s' is not valid YAML: %s", value, e.getProblem());
        }
    }

    private static ScalarNode commandLineWord(String word) {
        return new ScalarNode(Tag.STR, word, null, null, DumperOptions.ScalarStyle.PLAIN);
    }

    /** Where this section begins, for messages: {@code file:line: path}. */
    public String where() {
        return path.isEmpty() ? file + ":" + line : file + ":" + line + ": " + path;
    }

    private String where(String key) {
        Entry entry = entries.get(key);
        if (entry == null || entry.line() == 0) {
            return entry == null ? where() : "--set " + join(path, key).replaceFirst("^training\\.", "");
        }
        return file + ":" + entry.line() + ": " + join(path, key);
    }

    /** Whether the key is there; marks it as known. */
    public boolean has(String key) {
        asked.add(key);
        return entries.containsKey(key);
    }

    /** Whether the key's value was given on the command line. */
    boolean isOverridden(String key) {
        return entries.containsKey(key) && entries.get(key).line() == 0;
    }

    /** Whether the key is there and its value is the word. */
    boolean is(String key, String word) {
        return has(key)
                && entries.get(key).value() instanceof ScalarNode scalar
                && scalar.getValue().equals(word);
    }

    /** A word or text. */
    public String text(String key) {
        return scalar(key, "a text", Function.identity());
    }

    /** A word or text, or the default. */
    public String text(String key, String defaultValue) {
        return has(key) ? text(key) : defaultValue;
    }

    /** A whole number. */
    public int integer(String key) {
        return Math.toIntExact(longInteger(key));
    }

    /** A whole number, or the default. */
    public int integer(String key, int defaultValue) {
        return has(key) ? integer(key) : defaultValue;
    }

    private long longInteger(String key) {
        long value = scalar(key, "a whole number", v -> Long.parseLong(v.replace("_", "")));
        if (Math.abs(value) > Integer.MAX_VALUE) {
            throw wrong(key, "expected a whole number of at most %d, found %d", Integer.MAX_VALUE, value);
        }
        return value;
    }

    /** A whole number of up to 64 bits, or the default. */
    public long seed(String key, long defaultValue) {
        return has(key) ? scalar(key, "a whole number", v -> Long.parseLong(v.replace("_", ""))) : defaultValue;
    }

    /** A number. */
    public double number(String key) {
        return scalar(key, "a number", YamlSection::finite);
    }

    /** A number, or the default. */
    public double number(String key, double defaultValue) {
        return has(key) ? number(key) : defaultValue;
    }

    /** {@code true} or {@code false}, or the default. */
    public boolean flag(String key, boolean defaultValue) {
        if (!has(key)) {
            return defaultValue;
        }
        return scalar(key, "true or false", v -> {
            if (!v.equals("true") && !v.equals("false")) {
                throw new NumberFormatException();
            }
            return v.equals("true");
        });
    }

    /** One of the constants of an enum, written in lower case, or the default. */
    public <E extends Enum<E>> E choice(String key, Class<E> type, E defaultValue) {
        if (!has(key)) {
            return defaultValue;
        }
        String found = text(key);
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String word = constant.name().toLowerCase(Locale.ROOT);
            if (word.equals(found)) {
                return constant;
            }
            words.add(word);
        }
        throw unknownWord(key, found, words);
    }

    /** The error for a word that is none of those expected. */
    public InvalidInputException unknownWord(String key, String found, List<String> words) {
        return new InvalidInputException(
                "%s: expected one of %s, found '%s'%s",
                where(key), String.join(", ", words), found, Spelling.didYouMean(found, words));
    }

    /** An error about the value of a key. */
    public InvalidInputException wrong(String key, String format, Object... arguments) {
        return new InvalidInputException("%s: %s", where(key), String.format(Locale.ROOT, format, arguments));
    }

    /** The section under a key, if there is one. */
    public Optional<YamlSection> section(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        Node node = entries.get(key).value();
        if (!(node instanceof MappingNode)) {
            throw wrong(key, "expected keys and values, found %s", describe(node));
        }
        return Optional.of(of(file, join(path, key), node));
    }

    /** The sections of a list, which must be there. */
    public List<YamlSection> sections(String key) {
        List<YamlSection> sections = new ArrayList<>();
        int index = 0;
        for (Node node : sequence(key)) {
            sections.add(of(file, join(path, key) + "[" + index++ + "]", node));
        }
        return sections;
    }

    /** The whole numbers of a list. */
    public List<Long> integers(String key) {
        List<Long> values = new ArrayList<>();
        for (Node node : sequence(key)) {
            try {
                values.add(Long.parseLong(((ScalarNode) node).getValue().replace("_", "")));
            } catch (ClassCastException | NumberFormatException e) {
                throw new InvalidInputException("%s: expected whole numbers, found %s", where(key), describe(node));
            }
        }
        return values;
    }

    /** The texts of a list. */
    public List<String> texts(String key) {
        List<String> values = new ArrayList<>();
        for (Node node : sequence(key)) {
            if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
                throw new InvalidInputException("%s: expected texts, found %s", where(key), describe(node));
            }
            values.add(scalar.getValue());
        }
        return values;
    }

    /** The numbers of a list. */
    public List<Double> numbers(String key) {
        List<Double> values = new ArrayList<>();
        for (Node node : sequence(key)) {
            try {
                values.add(finite(((ScalarNode) node).getValue()));
            } catch (ClassCastException | NumberFormatException e) {
                throw new InvalidInputException("%s: expected numbers, found %s", where(key), describe(node));
            }
        }
        return values;
    }

    private static double finite(String text) {
        double number = Double.parseDouble(text.replace("_", ""));
        if (!Double.isFinite(number)) {
            throw new NumberFormatException();
        }
        return number;
    }

    private List<Node> sequence(String key) {
        require(key);
        Node node = entries.get(key).value();
        if (!(node instanceof SequenceNode sequence)) {
            throw new InvalidInputException("%s: expected a list, found %s", where(key), describe(node));
        }
        return sequence.getValue();
    }

    private <T> T scalar(String key, String expected, Function<String, T> parse) {
        require(key);
        Node node = entries.get(key).value();
        try {
            if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
                return parse.apply(scalar.getValue());
            }
        } catch (NumberFormatException e) {
            // told below, with what was found
        }
        throw new InvalidInputException("%s: expected %s, found %s", where(key), expected, describe(node));
    }

    private void require(String key) {
        if (has(key)) {
            return;
        }
        for (String other : entries.keySet()) {
            if (!asked.contains(other) && Spelling.isNear(other, key)) {
                throw unknownKey(other, List.of(key));
            }
        }
        throw new InvalidInputException("%s: key '%s' is missing", where(), key);
    }

    /**
     * Refuses keys that nothing has asked for.
     *
     * @throws InvalidInputException that names the key, its line and the nearest known key
     */
    public void finish() {
        for (String key : entries.keySet()) {
            if (!asked.contains(key)) {
                throw unknownKey(key, List.copyOf(asked));
            }
        }
    }

    private InvalidInputException unknownKey(String key, List<String> known) {
        String hint = Spelling.didYouMean(key, known);
        return new InvalidInputException(
                "%s: unknown key%s", where(key), hint.isEmpty() ? "; known are " + String.join(", ", asked) : hint);
    }

    private static String describe(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getTag().equals(Tag.NULL) ? "nothing" : "'" + scalar.getValue() + "'";
        }
        return node instanceof SequenceNode ? "a list" : "keys and values";
    }
}
