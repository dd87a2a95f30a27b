package dev.convoy.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one kind of JVM must hold at its fullest moment, against its heap.
 *
 * @param name such as {@code each executor}
 * @param setting what sets its heap
 * @param heap most bytes of its heap
 * @param parts what lies in it
 */
public record JvmMemory(String name, String setting, long heap, List<Part> parts) {
    /** Part of a heap that Spark leaves out of its own arithmetic. */
    static final long RESERVED_BYTES = 300L << 20;

    /** Part of a heap that must be free for the collector and all that is not counted. */
    static final double COLLECTOR_SHARE = 0.1;

    private static final double MEGABYTE = 1e6;
    private static final double GIBIBYTE = 1L << 30;

    /**
     * One line of the arithmetic.
     *
     * @param what such as {@code gradients}
     * @param count how many of them
     * @param bytes of each
     */
    public record Part(String what, int count, long bytes) {
        /** Bytes of all of them. */
        public long total() {
            return count * bytes;
        }
    }

    public JvmMemory {
        parts = parts.stream().filter(part -> part.total() > 0).toList();
    }

    /** Bytes of all parts. */
    public long used() {
        return parts.stream().mapToLong(Part::total).sum();
    }

    /** Bytes of heap that would do. */
    public long needed() {
        return (long) Math.ceil((used() + RESERVED_BYTES) / (1 - COLLECTOR_SHARE));
    }

    /** Whether the heap does. */
    public boolean fits() {
        return needed() <= heap;
    }

    /** The arithmetic as a table of lines. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(name + ":");
        for (Part part : parts) {
            lines.add(row(part.what(), part.count() + " x " + megabytes(part.bytes()), part.total()));
        }
        lines.add(row("Spark's reserve", "", RESERVED_BYTES));
        lines.add(row("free for the collector", "a tenth", needed() - used() - RESERVED_BYTES));
        lines.add(row("needed", "", needed()));
        lines.add(row("heap", setting, heap));
        return lines;
    }

    private static String row(String what, String how, long bytes) {
        return String.format(Locale.ROOT, "  %-44s %22s %12s", what, how, megabytes(bytes));
    }

    /** Such as {@code each executor needs 812.0 MB of 1,073.7 MB}. */
    public String summary() {
        return name + " needs " + megabytes(needed()) + " of " + megabytes(heap);
    }

    /** A value for the setting that would do, such as {@code 15g}. */
    public String enough() {
        return (long) Math.ceil(needed() / GIBIBYTE) + "g";
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", bytes / MEGABYTE);
    }
}
