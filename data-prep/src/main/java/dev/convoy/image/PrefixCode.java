package dev.convoy.image;

import java.util.Arrays;

/**
 * A canonical prefix (Huffman) code of at most {@value #MAX_LENGTH} bits. Codes of a few bits are looked up in a table, longer
 * ones are found by counting, so a code takes little memory whatever its lengths are.
 */
final class PrefixCode {
    private static final int MAX_LENGTH = 15;
    private static final int TABLE_BITS = 8;
    private static final int LENGTH_BITS = 4; // of an entry: length, and above it the symbol

    /** Objects and fields of a code, beside what its symbols take. */
    private static final int BASE_BYTES = 160;

    private static final int[] LENGTH_ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

    private final int tableBits;
    private final char[] table; // 0 where the code is longer
    private final char[] symbols; // by length, then by value
    private final int[] counts = new int[MAX_LENGTH + 1];

    /** @param lengths of the code of each symbol in bits, 0 for symbols without */
    private PrefixCode(int[] lengths) throws BadImageException {
        int used = 0;
        int longest = 0;
        for (int length : lengths) {
            counts[length]++;
            used += length > 0 ? 1 : 0;
            longest = Math.max(longest, length);
        }
        counts[0] = 0;
        symbols = new char[used];
        if (used == 1) { // takes no bits at all, whatever its length
            tableBits = 0;
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                symbols[0] = lengths[symbol] > 0 ? (char) symbol : symbols[0];
            }
            table = new char[] {(char) (symbols[0] << LENGTH_BITS)};
            return;
        }
        checkComplete();
        tableBits = Math.min(longest, TABLE_BITS);
        table = new char[1 << tableBits];
        fill(lengths);
    }

    /** Every sequence of bits must begin with exactly one code. */
    private void checkComplete() throws BadImageException {
        int open = 1;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            open = 2 * open - counts[length];
            if (open < 0) {
                break;
            }
        }
        if (open != 0) {
            throw new BadImageException("damaged: a prefix code is not complete");
        }
    }

    private void fill(int[] lengths) {
        int[] place = new int[MAX_LENGTH + 2];
        int[] code = new int[MAX_LENGTH + 2];
        for (int length = 1; length <= MAX_LENGTH; length++) {
            place[length + 1] = place[length] + counts[length];
            code[length + 1] = (code[length] + counts[length]) << 1;
        }
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            int length = lengths[symbol];
            if (length > 0) {
                symbols[place[length]++] = (char) symbol;
                if (length <= tableBits) { // codes are read from their highest bit
                    int first = Integer.reverse(code[length]) >>> (Integer.SIZE - length);
                    for (int i = first; i < table.length; i += 1 << length) {
                        table[i] = (char) ((symbol << LENGTH_BITS) | length);
                    }
                }
                code[length]++;
            }
        }
    }

    /** Reads a code whose symbols are in [0, {@code alphabet}). */
    static PrefixCode read(BitReader bits, int alphabet) throws BadImageException {
        int[] lengths = new int[alphabet];
        if (bits.readFlag()) {
            int others = bits.read(1);
            setLength(lengths, bits.read(bits.readFlag() ? 8 : 1));
            if (others == 1) {
                setLength(lengths, bits.read(8));
            }
        } else {
            readLengths(bits, lengths);
        }
        return new PrefixCode(lengths);
    }

    private static void setLength(int[] lengths, int symbol) throws BadImageException {
        if (symbol >= lengths.length) {
            throw new BadImageException("damaged: a prefix code of " + lengths.length + " symbols has one " + symbol);
        }
        lengths[symbol] = 1;
    }

    private static void readLengths(BitReader bits, int[] lengths) throws BadImageException {
        int[] ofLengths = new int[LENGTH_ORDER.length];
        int coded = 4 + bits.read(4);
        for (int i = 0; i < coded; i++) {
            ofLengths[LENGTH_ORDER[i]] = bits.read(3);
        }
        PrefixCode code = new PrefixCode(ofLengths);
        int left = bits.readFlag() ? 2 + bits.read(2 + 2 * bits.read(3)) : lengths.length;
        int previous = 8;
        for (int symbol = 0; symbol < lengths.length && left > 0; left--) {
            int length = code.next(bits);
            int times = switch (length) {
                case 16 -> 3 + bits.read(2);
                case 17 -> 3 + bits.read(3);
                case 18 -> 11 + bits.read(7);
                default -> 1;
            };
            if (symbol + times > lengths.length) {
                throw new BadImageException("damaged: a prefix code has more than " + lengths.length + " lengths");
            }
            int value = length == 16 ? previous : length > 16 ? 0 : length;
            Arrays.fill(lengths, symbol, symbol + times, value);
            previous = value == 0 ? previous : value;
            symbol += times;
        }
    }

    /** Reads one symbol. */
    int next(BitReader bits) throws BadImageException {
        int seen = bits.peek(MAX_LENGTH);
        int entry = table[seen & ((1 << tableBits) - 1)];
        if (entry != 0 || tableBits == 0) {
            bits.skip(entry & ((1 << LENGTH_BITS) - 1));
            return entry >>> LENGTH_BITS;
        }
        int code = 0;
        int first = 0; // code of the first symbol of this length
        int place = 0;
        for (int length = 1; ; length++) { // ends, since the code is complete
            code = (code << 1) | (seen & 1);
            seen >>>= 1;
            if (code - first < counts[length]) {
                bits.skip(length);
                return symbols[place + code - first];
            }
            place += counts[length];
            first = (first + counts[length]) << 1;
        }
    }

    /** What this code takes in memory, at most. */
    int bytes() {
        return BASE_BYTES + Character.BYTES * (table.length + symbols.length);
    }
}
