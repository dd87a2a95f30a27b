package dev.convoy.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a control file says.
 *
 * @param requests in the order of the lines
 * @param problems a sentence for each line that is none of a control file; such lines are left out
 */
public record ControlLines(List<ControlRequest> requests, List<String> problems) {
    static final String LEARNING_RATE = "learning_rate";
    static final String SNAPSHOT = "snapshot";
    static final String STOP = "stop";

    /** Nothing asked. */
    static final ControlLines NONE = new ControlLines(List.of(), List.of());

    private static final String BYTE_ORDER_MARK = "\ufeff";

    public ControlLines {
        requests = List.copyOf(requests);
        problems = List.copyOf(problems);
    }

    /** No request, and what went wrong instead. */
    static ControlLines problem(String format, Object... arguments) {
        return new ControlLines(List.of(), List.of(String.format(Locale.ROOT, format, arguments)));
    }

    /** Reads the lines; empty ones and those that begin with # say nothing. */
    static ControlLines parse(String text) {
        List<ControlRequest> requests = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        String[] lines = text.replace(BYTE_ORDER_MARK, "").split("\\R", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Optional<ControlRequest> request = request(line);
            if (request.isPresent()) {
                requests.add(request.get());
            } else {
                problems.add(String.format(
                        Locale.ROOT,
                        "line %d of the control file is ignored: expected learning_rate=RATE with a positive rate,"
                                + " snapshot or stop, found '%s'",
                        i + 1,
                        line));
            }
        }
        return new ControlLines(requests, problems);
    }

    private static Optional<ControlRequest> request(String line) {
        if (line.equals(SNAPSHOT)) {
            return Optional.of(new ControlRequest.Snapshot());
        }
        if (line.equals(STOP)) {
            return Optional.of(new ControlRequest.Stop());
        }
        int equals = line.indexOf('=');
        if (equals < 0 || !line.substring(0, equals).strip().equals(LEARNING_RATE)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ControlRequest.LearningRate(Double.parseDouble(line.substring(equals + 1))));
        } catch (IllegalArgumentException e) { // no number, or none that a rate can be
            return Optional.empty();
        }
    }
}
