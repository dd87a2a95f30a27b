package dev.convoy.imageset;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What is known of a decoded image that lies in a staging file.
 *
 * @param source its path below the input
 * @param named the split that the input names for it, or TRAIN where it names none
 * @param label number of its class
 * @param shape shape of its pixels
 * @param content the first 64 bits of the SHA-256 of its file or record
 * @param contentRest the next 64 bits
 * @param signature what near copies have in common
 * @param rawHeight height before resizing, in pixels
 * @param rawWidth width before resizing, in pixels
 * @param offset where its pixels begin in the staging file
 * @param length how many bytes they take there
 * @param keptLength how many bytes behind them the file takes that the data set keeps in their place, or 0
 */
record StagedImage(
        String source,
        Split named,
        int label,
        ImageShape shape,
        long content,
        long contentRest,
        ImageSignature signature,
        int rawHeight,
        int rawWidth,
        long offset,
        int length,
        int keptLength) {

    Outcome.Prepared prepared(byte[] pixels) {
        return new Outcome.Prepared(source, named, label, shape.channels(), shape.height(), shape.width(), pixels);
    }

    void write(DataOutputStream out) throws IOException {
        StagedSlice.writeText(out, source);
        out.writeByte(named.ordinal());
        out.writeInt(label);
        out.writeByte(shape.channels());
        out.writeInt(shape.height());
        out.writeInt(shape.width());
        out.writeLong(content);
        out.writeLong(contentRest);
        out.writeLong(signature.hash());
        out.writeInt(signature.cells().length);
        out.write(signature.cells());
        out.writeInt(rawHeight);
        out.writeInt(rawWidth);
        out.writeLong(offset);
        out.writeInt(length);
        out.writeInt(keptLength);
    }

    static StagedImage read(DataInputStream in) throws IOException {
        return new StagedImage(
                StagedSlice.readText(in),
                Split.values()[in.readByte()],
                in.readInt(),
                new ImageShape(in.readByte(), in.readInt(), in.readInt()),
                in.readLong(),
                in.readLong(),
                new ImageSignature(in.readLong(), in.readNBytes(in.readInt())),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readInt(),
                in.readInt());
    }
}
