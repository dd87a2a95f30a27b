package dev.convoy.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageReader;

/**
 * Decodes JPEG files. The JDK's reader does the entropy decoding and the cosine transform and hands over the stored
 * samples; colours are converted here, after resizing where there is any, which is a fraction of the pixels and exact but
 * for rounding, since both are linear. One decoder belongs to one thread.
 */
final class JpegDecoder {
    private final ImageReader reader;
    private final ImageSize size;
    private final Resampler resampler = new Resampler();
    private int rawHeight;
    private int rawWidth;

    JpegDecoder(ImageReader reader, ImageSize size) {
        this.reader = reader;
        this.size = size;
    }

    /** The image upright and resized, but where it has inks or is only to be cut. */
    PixelImage decode(byte[] file) throws BadImageException, IOException {
        JpegHeader header = JpegHeader.of(file);
        MemoryBound.checkJpeg(header, size);
        boolean transposed = header.orientation().transposed();
        rawHeight = transposed ? header.width() : header.height();
        rawWidth = transposed ? header.height() : header.width();
        byte[] samples = samples(header);
        ResizePlan plan = ResizePlan.of(size, rawHeight, rawWidth).forStored(header.orientation());
        boolean inks = header.components() == 4;
        PixelImage stored = inks || plan.resizesNothing(header.height(), header.width())
                ? whole(header, samples)
                : resized(header, samples, plan);
        return header.orientation().upright(stored);
    }

    /** Height in pixels of the file decoded last, upright and before resizing. */
    int rawHeight() {
        return rawHeight;
    }

    /** Width in pixels of the file decoded last, upright and before resizing. */
    int rawWidth() {
        return rawWidth;
    }

    private byte[] samples(JpegHeader header) throws BadImageException, IOException {
        String[] warning = {""};
        try {
            reader.setInput(new ByteArrayImageInputStream(header.bare()), true, true);
            reader.addIIOReadWarningListener((source, message) -> warning[0] = message);
            Raster raster = reader.readRaster(0, null);
            if (!warning[0].isEmpty()) {
                throw new BadImageException("damaged: " + ImageFileDecoder.oneLine(warning[0]));
            }
            if (!(raster.getDataBuffer() instanceof DataBufferByte buffer)
                    || !(raster.getSampleModel() instanceof PixelInterleavedSampleModel model)
                    || model.getPixelStride() != header.components()
                    || buffer.getSize() != header.height() * header.width() * header.components()) {
                throw new IllegalStateException("the JDK's reader gives " + raster);
            }
            return buffer.getData();
        } finally {
            reader.removeAllIIOReadWarningListeners();
            reader.reset();
        }
    }

    private static PixelImage whole(JpegHeader header, byte[] samples) {
        int plane = header.height() * header.width();
        int channels = header.components() == 1 ? 1 : 3;
        byte[] pixels = switch (header.colours()) {
            case GREY -> samples;
            case RGB -> JpegColours.rgbToPlanes(samples, plane);
            case YCC -> JpegColours.yccToPlanes(samples, plane);
            case CMYK, INVERTED_CMYK, INVERTED_YCCK -> JpegColours.inksToPlanes(samples, plane, header.colours());
        };
        return new PixelImage(channels, header.height(), header.width(), pixels);
    }

    private PixelImage resized(JpegHeader header, byte[] samples, ResizePlan plan) {
        int bands = header.components();
        int width = plan.width();
        int plane = plan.height() * width;
        byte[] pixels = new byte[bands * plane];
        Resampler.Samples source = new Resampler.Samples(samples, 0, bands, header.height(), header.width());
        if (header.colours() == JpegHeader.Colours.YCC) {
            resampler.resize(source, plan, (y, row) -> JpegColours.yccRow(row, width, pixels, y * width, plane));
        } else {
            resampler.resize(
                    source, plan, (y, row) -> JpegColours.plainRow(row, bands, width, pixels, y * width, plane));
        }
        return new PixelImage(bands, plan.height(), width, pixels);
    }
}
