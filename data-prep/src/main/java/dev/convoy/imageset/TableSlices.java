package dev.convoy.imageset;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * The rows of a table with images. A table has no order of its own, and how Spark cuts it depends on the cluster, so its
 * images come in the order of their hashes, which a shuffle brings about.
 */
final class TableSlices implements RawSlices {
    private static final int ROWS_PER_SLICE = 512;
    private static final int NAME_DIGITS = 16;

    private final Dataset<Row> rows;
    private final String name;
    private final List<String> classNames;
    private final long count;
    private final String identity;

    /**
     * Slices of a table.
     *
     * @param rows image, label and split (or an empty text)
     */
    TableSlices(Dataset<Row> rows, String name, List<String> classNames, long count, String identity) {
        this.rows = rows;
        this.name = name;
        this.classNames = classNames;
        this.count = count;
        this.identity = identity;
    }

    @Override
    public int number() {
        return Math.toIntExact(1 + (count - 1) / ROWS_PER_SLICE);
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public String identity() {
        InputDigest digest = new InputDigest();
        digest.add(identity, count, 0, Split.TRAIN, classNames.size());
        return digest.hex();
    }

    @Override
    public JavaRDD<RawSlice> rdd(JavaSparkContext context) {
        Map<String, Integer> labels = new HashMap<>();
        classNames.forEach(label -> labels.put(label, labels.size()));
        String table = name;
        return rows.javaRDD()
                .mapToPair(row -> keyed(row, labels))
                .repartitionAndSortWithinPartitions(new HashOrder(number()))
                .mapPartitions(
                        part -> List.<RawSlice>of(new TableSlice(table, part)).iterator());
    }

    private static Tuple2<String, byte[]> keyed(Row row, Map<String, Integer> labels) {
        byte[] image = row.isNullAt(0) ? new byte[0] : row.getAs(0);
        Split split = row.getString(2).isEmpty() ? Split.TRAIN : Split.ofName(row.getString(2));
        String hash = HexFormat.of().formatHex(Fingerprint.sha256().digest(image));
        String label = Integer.toString(labels.get(row.getString(1)));
        return new Tuple2<>(hash + ' ' + split.ordinal() + ' ' + label, image);
    }

    /** Cuts the hashes into ranges of equal length. */
    private static final class HashOrder extends Partitioner {
        private static final long serialVersionUID = 1L;
        private static final int DIGITS = 7;

        private final int parts;

        private HashOrder(int parts) {
            this.parts = parts;
        }

        @Override
        public int numPartitions() {
            return parts;
        }

        @Override
        public int getPartition(Object key) {
            long start = Long.parseLong(((String) key).substring(0, DIGITS), 16);
            return (int) ((start * parts) >> (4 * DIGITS));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof HashOrder that && that.parts == parts;
        }

        @Override
        public int hashCode() {
            return parts;
        }
    }

    /** The rows of one range; it lives in the task that reads it. */
    private static final class TableSlice implements RawSlice {
        private static final long serialVersionUID = 1L;

        private final String table;
        private final transient Iterator<Tuple2<String, byte[]>> rows;

        private TableSlice(String table, Iterator<Tuple2<String, byte[]>> rows) {
            this.table = table;
            this.rows = rows;
        }

        @Override
        public int size() {
            throw new IllegalStateException("only " + TableSlices.class.getSimpleName() + " knows the number of rows");
        }

        @Override
        public void identify(InputDigest digest) {
            throw new IllegalStateException("rows are not known before they are read");
        }

        @Override
        public void read(Configuration configuration, RawImageSink sink) {
            while (rows.hasNext()) {
                Tuple2<String, byte[]> row = rows.next();
                String[] key = row._1().split(" ", -1);
                String source = table + "#" + key[0].substring(0, NAME_DIGITS);
                sink.file(source, Split.values()[Integer.parseInt(key[1])], Integer.parseInt(key[2]), row._2());
            }
        }
    }
}
