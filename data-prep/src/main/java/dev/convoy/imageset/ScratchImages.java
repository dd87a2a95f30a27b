package dev.convoy.imageset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;

/**
 * Images of one shard in a scratch file, with 12 bytes in memory for each: where it begins and its checksum, which is
 * compared whenever it is read. Cannot be sent to another process, where there is no such file.
 */
final class ScratchImages implements ImageStore {
    private final int shard;
    private final ScratchFile file;
    private final long[] offsets;
    private final int[] checksums;

    private ScratchImages(int shard, ScratchFile file, long[] offsets, int[] checksums) {
        this.shard = shard;
        this.file = file;
        this.offsets = offsets;
        this.checksums = checksums;
    }

    @Override
    public boolean isInMemory() {
        return false;
    }

    @Override
    public byte[] read(int position, byte[] buffer) {
        int length = (int) (offsets[position + 1] - offsets[position]);
        byte[] bytes = buffer.length == length ? buffer : new byte[length];
        try {
            file.read(offsets[position], bytes);
            if (checksum(bytes) != checksums[position]) {
                throw file.failure("is damaged: wrong checksum of " + length + " bytes at " + offsets[position]);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("position " + position + " of shard " + shard + ": " + e.getMessage(), e);
        }
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }

    /** A builder for a known number of images, which it appends to a file. */
    static ImageStore.Builder builder(int shard, int size, ScratchFile file, ScratchFile.Writer writer) {
        long[] offsets = new long[size + 1];
        int[] checksums = new int[size];
        offsets[0] = writer.length();
        return new ImageStore.Builder() {
            private int next;

            @Override
            public void add(byte[] bytes) {
                try {
                    writer.append(bytes);
                } catch (IOException e) {
                    throw new UncheckedIOException(e.getMessage(), e);
                }
                checksums[next++] = checksum(bytes);
                offsets[next] = writer.length();
            }

            @Override
            public ImageStore build() {
                return new ScratchImages(shard, file, offsets, checksums);
            }
        };
    }
}
