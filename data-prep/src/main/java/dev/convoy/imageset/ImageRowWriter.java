package dev.convoy.imageset;

import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.codec.ZstandardCodec;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * Writes the Parquet files of a data set, row by row, so that no more than a row group is in memory. Spark's own writer
 * would do as well, but names files by chance and cuts them as its partitions happen to be.
 */
final class ImageRowWriter {
    private static final long ROW_GROUP_BYTES = 8L << 20;
    private static final int ROWS_BETWEEN_SIZE_CHECKS = 10;

    /** Files of photographs are 4 % larger than at the default level 3, which takes more than twice the time. */
    private static final int ZSTD_LEVEL = 1;

    /** Lets Spark know that no column may be null. */
    private static final Map<String, String> METADATA =
            Map.of("org.apache.spark.sql.parquet.row.metadata", ImageTable.SCHEMA.json());

    private ImageRowWriter() {}

    static ParquetWriter<ImageRow> open(Configuration configuration, Path file) throws IOException {
        return new Builder(HadoopOutputFile.fromPath(file, configuration))
                .withConf(configuration)
                .config(ZstandardCodec.PARQUET_COMPRESS_ZSTD_LEVEL, String.valueOf(ZSTD_LEVEL))
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withDictionaryEncoding(false) // no two pictures are equal
                .withStatisticsEnabled("pixels", false) // nor is there a use for the darkest
                .withRowGroupSize(ROW_GROUP_BYTES)
                .withMinRowCountForPageSizeCheck(ROWS_BETWEEN_SIZE_CHECKS)
                .withMaxRowCountForPageSizeCheck(ROWS_BETWEEN_SIZE_CHECKS * ROWS_BETWEEN_SIZE_CHECKS)
                .build();
    }

    private static final class Builder extends ParquetWriter.Builder<ImageRow, Builder> {
        private Builder(HadoopOutputFile file) {
            super(file);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract, so that it must be there
        protected WriteSupport<ImageRow> getWriteSupport(Configuration configuration) {
            return new Columns();
        }
    }

    /** The columns of {@link ImageTable}, in its order. */
    private static final class Columns extends WriteSupport<ImageRow> {
        private static final MessageType SCHEMA = Types.buildMessage()
                .required(PrimitiveTypeName.INT64)
                .named("id")
                .required(PrimitiveTypeName.INT32)
                .named("label")
                .required(PrimitiveTypeName.INT32)
                .named("height")
                .required(PrimitiveTypeName.INT32)
                .named("width")
                .required(PrimitiveTypeName.INT32)
                .named("channels")
                .required(PrimitiveTypeName.BINARY)
                .named("pixels")
                .required(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named("source")
                .named("spark_schema");

        private RecordConsumer out;

        @Override
        @SuppressWarnings("deprecation") // abstract, so that it must be there
        public WriteContext init(Configuration configuration) {
            return new WriteContext(SCHEMA, METADATA);
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            out = recordConsumer;
        }

        @Override
        public void write(ImageRow row) {
            StagedImage image = row.image();
            out.startMessage();
            long id = row.id();
            field(0, () -> out.addLong(id));
            field(1, () -> out.addInteger(image.label()));
            field(2, () -> out.addInteger(image.shape().height()));
            field(3, () -> out.addInteger(image.shape().width()));
            field(4, () -> out.addInteger(image.shape().channels()));
            field(5, () -> out.addBinary(Binary.fromConstantByteArray(row.stored())));
            field(6, () -> out.addBinary(Binary.fromString(image.source())));
            out.endMessage();
        }

        private void field(int index, Runnable value) {
            String name = SCHEMA.getFieldName(index);
            out.startField(name, index);
            value.run();
            out.endField(name, index);
        }
    }
}
