package dev.convoy.imageset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** {@code duplicates.csv}, the counts that go with it, and the removal of what is found. */
final class DuplicateReport {
    static final String NAME = "duplicates.csv";

    /** Rows whose names are looked up at once. */
    private static final int ROWS_AT_ONCE = 20_000;

    private final StagedImages images;
    private final List<String> classNames;
    private final SplitAssignment assignment;
    private final boolean remove;
    private long exactAcross;
    private long nearAcross;
    private long conflicts;
    private long removed;

    DuplicateReport(StagedImages images, List<String> classNames, SplitAssignment assignment, boolean remove) {
        this.images = images;
        this.classNames = classNames;
        this.assignment = assignment;
        this.remove = remove;
    }

    /** Writes the file and, if asked to, takes copies out of the assignment. */
    DuplicateCounts write(FileSystem fileSystem, Path file, DuplicateSearch search) throws IOException {
        try (CsvWriter csv = new CsvWriter(
                fileSystem,
                file,
                "path",
                "split",
                "class",
                "copy_of",
                "copy_of_split",
                "copy_of_class",
                "differing_bits",
                "removed")) {
            Iterator<Duplicate> found = search.find().toLocalIterator();
            while (found.hasNext()) {
                List<Duplicate> rows = new ArrayList<>();
                while (found.hasNext() && rows.size() < ROWS_AT_ONCE) {
                    rows.add(found.next());
                }
                write(csv, rows);
            }
        }
        return new DuplicateCounts(
                remove ? DuplicatePolicy.REMOVE : DuplicatePolicy.REPORT,
                ImageSignature.MAX_DISTANCE,
                search.exactCopies(),
                exactAcross,
                nearAcross,
                conflicts,
                removed);
    }

    private void write(CsvWriter csv, List<Duplicate> rows) throws IOException {
        Map<Long, Name> names = names(rows);
        for (Duplicate copy : rows) {
            Name name = names.get(copy.position);
            Name kept = names.get(copy.kept);
            boolean taken = remove && copy.isAcrossSplits();
            exactAcross += copy.isExact() && copy.isAcrossSplits() ? 1 : 0;
            nearAcross += copy.isExact() ? 0 : 1;
            conflicts += copy.isExact() && name.label != kept.label ? 1 : 0;
            removed += taken ? 1 : 0;
            csv.line(
                    name.source,
                    Split.values()[copy.split].folder(),
                    classNames.get(name.label),
                    kept.source,
                    Split.values()[copy.keptSplit].folder(),
                    classNames.get(kept.label),
                    copy.isExact() ? "same file" : Integer.toString(copy.distance),
                    taken ? "yes" : "no");
            if (taken) {
                assignment.remove(Duplicate.slice(copy.position), Duplicate.image(copy.position));
            }
        }
    }

    private Map<Long, Name> names(List<Duplicate> rows) {
        Map<Integer, List<Integer>> wanted = new TreeMap<>();
        for (Duplicate copy : rows) {
            for (long position : new long[] {copy.position, copy.kept}) {
                wanted.computeIfAbsent(Duplicate.slice(position), slice -> new ArrayList<>())
                        .add(Duplicate.image(position));
            }
        }
        List<Tuple2<Integer, int[]>> slices = new ArrayList<>();
        wanted.forEach((slice, numbers) -> slices.add(new Tuple2<>(
                slice, numbers.stream().mapToInt(Integer::intValue).distinct().toArray())));
        StagedImages.StagedReader reader = images.reader();
        int tasks = Math.min(slices.size(), images.context().defaultParallelism());
        JavaRDD<Tuple2<String, long[]>> found = images.context()
                .parallelize(slices, Math.max(1, tasks))
                .flatMap(slice -> {
                    List<StagedImage> all = reader.slice(slice._1()).images();
                    List<Tuple2<String, long[]>> names = new ArrayList<>();
                    for (int number : slice._2()) {
                        long position = Duplicate.position(slice._1(), number);
                        names.add(new Tuple2<>(
                                all.get(number).source(),
                                new long[] {position, all.get(number).label()}));
                    }
                    return names.iterator();
                });
        Map<Long, Name> names = new HashMap<>();
        found.collect().forEach(name -> names.put(name._2()[0], new Name(name._1(), (int) name._2()[1])));
        return names;
    }

    private record Name(String source, int label) {}
}
