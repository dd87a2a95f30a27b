package dev.convoy.imageset;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * NumPy's array file (version 1.0), for one C × H × W array of little-endian 32-bit floats: the mean image, which
 * {@code numpy.load} opens.
 */
final class NpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNMENT = 64;

    private NpyFile() {}

    static void write(FileSystem fileSystem, Path path, ImageShape shape, float[] values) throws IOException {
        byte[] header = header(shape);
        ByteBuffer buffer =
                ByteBuffer.allocate(header.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(header).asFloatBuffer().put(values);
        try (FSDataOutputStream out = fileSystem.create(path, false)) {
            out.write(buffer.array());
        }
    }

    /** Reads what {@link #write} wrote; the header must be the same to the last byte. */
    static float[] read(FileSystem fileSystem, Path path, ImageShape shape) throws IOException {
        byte[] header = header(shape);
        try (DataInputStream in = fileSystem.open(path)) {
            byte[] file = in.readAllBytes();
            int expected = header.length + 4 * shape.size();
            if (file.length != expected || !Arrays.equals(file, 0, header.length, header, 0, header.length)) {
                throw new ImageSetException(path + " must be a float32 array of " + shape + " in " + expected
                        + " bytes, found another in " + file.length);
            }
            float[] values = new float[shape.size()];
            ByteBuffer.wrap(file, header.length, 4 * shape.size())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values);
            return values;
        }
    }

    private static byte[] header(ImageShape shape) {
        String description = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape.channels() + ", "
                + shape.height() + ", " + shape.width() + "), }";
        int length = MAGIC.length + 2 + description.length() + 1;
        int padded = (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer buffer = ByteBuffer.allocate(padded).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(MAGIC).putShort((short) (padded - MAGIC.length - 2));
        buffer.put(description.getBytes(StandardCharsets.US_ASCII));
        while (buffer.position() < padded - 1) {
            buffer.put((byte) ' ');
        }
        return buffer.put((byte) '\n').array();
    }
}
