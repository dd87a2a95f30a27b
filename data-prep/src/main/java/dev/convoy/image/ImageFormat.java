package dev.convoy.image;

import java.util.Arrays;
import java.util.HexFormat;

/** File formats that are decoded, told by how a file begins; names of files tell nothing. */
enum ImageFormat {
    JPEG("ffd8ff"),
    PNG("89504e470d0a1a0a"),
    GIF("47494638"),
    BMP("424d"),
    TIFF_LITTLE_ENDIAN("49492a00"),
    TIFF_BIG_ENDIAN("4d4d002a"),
    WEBP("52494646........57454250");

    private static final int SHOWN_BYTES = 8;

    private final String signature;

    /** @param signature two hexadecimal digits a byte, dots for any */
    ImageFormat(String signature) {
        this.signature = signature;
    }

    static ImageFormat of(byte[] file) throws BadImageException {
        if (file.length == 0) {
            throw new BadImageException("empty file");
        }
        for (ImageFormat format : values()) {
            if (format.begins(file)) {
                return format;
            }
        }
        byte[] start = Arrays.copyOf(file, Math.min(file.length, SHOWN_BYTES));
        throw new BadImageException("not a JPEG, PNG, GIF, BMP, TIFF or WebP file: it begins with "
                + HexFormat.ofDelimiter(" ").formatHex(start));
    }

    private boolean begins(byte[] file) {
        int length = signature.length() / 2;
        if (file.length < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            String digits = signature.substring(2 * i, 2 * i + 2);
            if (!digits.equals("..") && HexFormat.fromHexDigits(digits) != (file[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }
}
