package dev.convoy.imageset;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/** Writes a file of a split from the staging files, and sums up the statistics on its way. */
final class SplitFileWriter implements Serializable {
    private static final long serialVersionUID = 1L;

    private final StagedImages.StagedReader reader;
    private final Broadcast<SplitAssignment> assignment;
    private final Broadcast<long[][]> firstIds;
    private final String folder;
    private final ImageShape shape;
    private final LongAccumulator written;

    SplitFileWriter(
            StagedImages images,
            Broadcast<SplitAssignment> assignment,
            Broadcast<long[][]> firstIds,
            Path folder,
            ImageShape shape,
            LongAccumulator written) {
        this.reader = images.reader();
        this.assignment = assignment;
        this.firstIds = firstIds;
        this.folder = folder.toString();
        this.shape = shape;
        this.written = written;
    }

    /** Writes the file and gives the sums over its images. */
    PixelSums write(SplitFile file) throws IOException {
        Configuration hadoop = reader.hadoop();
        Path path = new Path(folder + "/" + file.split.folder() + "/" + file.name());
        Path temporary = new Path(
                path.getParent(), "_" + file.name() + "-" + TaskContext.get().taskAttemptId());
        FileSystem fileSystem = path.getFileSystem(hadoop);
        PixelSums sums = file.split == Split.TRAIN ? new PixelSums(shape) : PixelSums.ofFingerprint();
        Fingerprint fingerprint = new Fingerprint();
        try (ParquetWriter<ImageRow> out = ImageRowWriter.open(hadoop, temporary)) {
            int slice = firstSlice(file);
            while (slice < assignment.value().numSlices() && firstId(slice, file.split) < file.endId) {
                write(slice, file, out, sums, fingerprint);
                slice++;
            }
        }
        StagingFolder.settle(fileSystem, temporary, path);
        sums.addFingerprint(fingerprint.words());
        written.add(file.endId - file.firstId);
        return sums;
    }

    private long firstId(int slice, Split split) {
        return firstIds.value()[slice][split.ordinal()];
    }

    /** The last slice that begins at or before the file's first image. */
    private int firstSlice(SplitFile file) {
        int low = 0;
        int high = assignment.value().numSlices();
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (firstId(middle, file.split) <= file.firstId) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void write(int slice, SplitFile file, ParquetWriter<ImageRow> out, PixelSums sums, Fingerprint fingerprint)
            throws IOException {
        if (firstId(slice, file.split) == firstId(slice + 1, file.split)) {
            return;
        }
        StagedSlice staged = reader.slice(slice);
        long id = firstId(slice, file.split);
        try (StagedPixels pixels = reader.pixels(slice)) {
            for (int i = 0; i < staged.images().size() && id < file.endId; i++) {
                if (!assignment.value().isIn(file.split, slice, i)) {
                    continue;
                }
                if (id >= file.firstId) {
                    StagedImage image = staged.images().get(i);
                    byte[] read = pixels.read(image);
                    ImageRow row = new ImageRow(id, image, read, pixels.stored(image, read));
                    out.write(row);
                    fingerprint.add(file.split, row);
                    if (file.split == Split.TRAIN) {
                        sums.add(row.pixels());
                    }
                }
                id++;
            }
        }
    }
}
