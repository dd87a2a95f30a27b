package dev.convoy.imageset;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/** Reads RFC 4180: fields between commas, in quotes where they hold commas, quotes (doubled) or line ends. */
final class CsvReader {
    private static final int END = -1;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final BufferedReader in;
    private final String name;
    private int line = 1;
    private int recordLine = 1;
    private int next;

    /**
     * A reader of a file.
     *
     * @param name the file's name for messages
     */
    CsvReader(Reader in, String name) throws IOException {
        this.in = new BufferedReader(in);
        this.name = name;
        next = this.in.read();
        if (next == BYTE_ORDER_MARK) {
            next = this.in.read();
        }
    }

    /** The line on which the last record began, from 1. */
    int line() {
        return recordLine;
    }

    /** The next record, or an empty list at the end; lines without a character are passed over. */
    List<String> read() throws IOException {
        while (next == '\n' || next == '\r') {
            advance();
        }
        recordLine = line;
        List<String> fields = new ArrayList<>();
        if (next == END) {
            return fields;
        }
        while (true) {
            fields.add(next == '"' ? quoted(fields.size()) : plain());
            if (next != ',') {
                return fields;
            }
            advance();
        }
    }

    private String plain() throws IOException {
        StringBuilder field = new StringBuilder();
        while (next != ',' && next != '\n' && next != '\r' && next != END) {
            field.append((char) advance());
        }
        return field.toString();
    }

    private String quoted(int number) throws IOException {
        StringBuilder field = new StringBuilder();
        advance();
        while (true) {
            if (next == END) {
                throw new ImageSetException(
                        name + " line " + recordLine + ": field " + (number + 1) + " has no closing quote");
            }
            int c = advance();
            if (c != '"') {
                field.append((char) c);
            } else if (next == '"') {
                field.append((char) advance());
            } else if (next == ',' || next == '\n' || next == '\r' || next == END) {
                return field.toString();
            } else {
                throw new ImageSetException(
                        name + " line " + recordLine + ": field " + (number + 1) + " goes on after its closing quote");
            }
        }
    }

    private int advance() throws IOException {
        int taken = next;
        line += taken == '\n' ? 1 : 0;
        next = in.read();
        return taken;
    }
}
