package dev.convoy.imageset;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Numbers the classes that an input names by their labels: in the order of the names, and in that of the numbers where
 * all are numbers, so that labels 0 to N-1 stay what they are.
 */
final class ClassNames {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    private final List<String> names;
    private final Map<String, Integer> labels = new HashMap<>();

    ClassNames(Collection<String> found) {
        names = new ArrayList<>(new TreeSet<>(found));
        if (names.stream().allMatch(name -> NUMBER.matcher(name).matches())) {
            names.sort(Comparator.comparingInt(Integer::parseInt));
        }
        for (int label = 0; label < names.size(); label++) {
            labels.put(names.get(label), label);
        }
    }

    List<String> names() {
        return List.copyOf(names);
    }

    int label(String name) {
        return labels.get(name);
    }
}
