package dev.convoy.imageset;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What became of one slice of the input, without the pixels. A staging file holds the pixels of its images one after the
 * other, then this, then the checksum (4 bytes) and the length (4 bytes) of this and a mark (8 bytes).
 *
 * @param images the images that can be used, in order
 * @param rejected those that cannot
 * @param fault what makes the whole input unusable, or empty
 * @param rawBytes how many bytes of the input were read
 */
record StagedSlice(List<StagedImage> images, List<Outcome.Rejected> rejected, String fault, long rawBytes) {
    private static final long MARK = 0x636f6e766f793101L; // convoy1 and the version of this form
    private static final int TRAILER_BYTES = 4 + 4 + 8;

    /** Ends a staging file whose pixels are written. */
    void writeTo(DataOutputStream out) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream block = new DataOutputStream(bytes);
        block.writeLong(rawBytes);
        writeText(block, fault);
        block.writeInt(images.size());
        for (StagedImage image : images) {
            image.write(block);
        }
        block.writeInt(rejected.size());
        for (Outcome.Rejected rejection : rejected) {
            writeText(block, rejection.source);
            writeText(block, rejection.reason);
            block.writeLong(rejection.bytes);
        }
        out.write(bytes.toByteArray());
        out.writeInt(checksum(bytes.toByteArray()));
        out.writeInt(bytes.size());
        out.writeLong(MARK);
    }

    /**
     * Reads the end of a staging file.
     *
     * @throws IOException also if the file is not whole
     */
    static StagedSlice read(FileSystem fileSystem, Path file) throws IOException {
        long length = fileSystem.getFileStatus(file).getLen();
        try (FSDataInputStream in = fileSystem.open(file)) {
            if (length < TRAILER_BYTES) {
                throw new IOException(file + " is not whole: it has " + length + " bytes");
            }
            byte[] trailer = new byte[TRAILER_BYTES];
            in.readFully(length - TRAILER_BYTES, trailer);
            ByteBuffer numbers = ByteBuffer.wrap(trailer);
            int checksum = numbers.getInt();
            int size = numbers.getInt();
            if (numbers.getLong() != MARK || size < 0 || size > length - TRAILER_BYTES) {
                throw new IOException(file + " is not whole: it does not end with its mark");
            }
            byte[] block = new byte[size];
            in.readFully(length - TRAILER_BYTES - size, block);
            if (checksum(block) != checksum) {
                throw new IOException(file + " is damaged: wrong checksum");
            }
            return parse(new DataInputStream(new ByteArrayInputStream(block)));
        }
    }

    private static StagedSlice parse(DataInputStream in) throws IOException {
        long rawBytes = in.readLong();
        String fault = readText(in);
        List<StagedImage> images = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            images.add(StagedImage.read(in));
        }
        List<Outcome.Rejected> rejected = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            rejected.add(new Outcome.Rejected(readText(in), readText(in), in.readLong()));
        }
        return new StagedSlice(images, rejected, fault, rawBytes);
    }

    private static int checksum(byte[] bytes) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }

    static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
