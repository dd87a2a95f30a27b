package dev.convoy.image;

/**
 * Gives images the size asked for. The filter (a triangle as wide as the reduction) averages
 * all pixels it covers, so nothing aliases. One resizer belongs to one thread.
 */
public final class Resizer {
    private final ImageSize size;
    private final Resampler resampler = new Resampler();

    public Resizer(ImageSize size) {
        this.size = size;
    }

    /** The image, resized and cut; the same object if it has the size already. */
    public PixelImage resize(PixelImage image) {
        ResizePlan plan = ResizePlan.of(size, image.height(), image.width());
        if (plan.keeps(image.height(), image.width())) {
            return image;
        }
        int plane = plan.height() * plan.width();
        byte[] pixels = new byte[image.channels() * plane];
        for (int c = 0; c < image.channels(); c++) {
            if (plan.resizesNothing(image.height(), image.width())) {
                cut(image, plan, c, pixels);
            } else {
                int start = c * plane;
                resampler.resize(
                        plane(image, c),
                        plan,
                        (y, row) ->
                                JpegColours.plainRow(row, 1, plan.width(), pixels, start + y * plan.width(), plane));
            }
        }
        return new PixelImage(image.channels(), plan.height(), plan.width(), pixels);
    }

    private static Resampler.Samples plane(PixelImage image, int channel) {
        int offset = channel * image.height() * image.width();
        return new Resampler.Samples(image.pixels(), offset, 1, image.height(), image.width());
    }

    private static void cut(PixelImage image, ResizePlan plan, int channel, byte[] pixels) {
        for (int y = 0; y < plan.height(); y++) {
            int source = (channel * image.height() + plan.top() + y) * image.width() + plan.left();
            int target = (channel * plan.height() + y) * plan.width();
            System.arraycopy(image.pixels(), source, pixels, target, plan.width());
        }
    }
}
