package dev.convoy.image;

import java.io.IOException;

/**
 * Decodes WebP files, of animations the first frame at its place on the canvas. ImageIO's reader decodes lossy pixels;
 * lossless ones and alpha planes are decoded here, within the memory bound whatever the file asks for.
 */
final class WebpDecoder {
    /** Bytes a pixel of the objects that the reader makes of a VP8 frame, beside its image. */
    private static final int LOSSY_READER_BYTES = 24;

    /** Bytes a pixel of an image's planes. */
    private static final int PLANES = 3;

    private final ImageIoDecoder lossyDecoder;
    private final Background background;

    WebpDecoder(ImageIoDecoder lossyDecoder, Background background) {
        this.lossyDecoder = lossyDecoder;
        this.background = background;
    }

    /** The picture over the background, turned upright. */
    PixelImage decode(byte[] file) throws BadImageException, IOException {
        WebpFile webp = WebpFile.of(file);
        int bytes = (webp.alpha().isEmpty() ? 0 : WebpAlpha.PIXEL_BYTES)
                + (webp.lossy() ? LOSSY_READER_BYTES + PLANES : LosslessWebp.PIXEL_BYTES)
                + (webp.coversCanvas() ? 0 : PLANES);
        MemoryBound.check(webp.canvasHeight(), webp.canvasWidth(), bytes, webp.orientation());
        PixelImage frame = webp.lossy() ? lossy(file, webp) : lossless(file, webp);
        PixelImage picture = background.around(frame, webp.top(), webp.left(), webp.canvasHeight(), webp.canvasWidth());
        return webp.orientation().upright(picture);
    }

    private PixelImage lossy(byte[] file, WebpFile webp) throws BadImageException, IOException {
        PixelImage image = lossyDecoder.decode(ImageFormat.WEBP, webp.bareLossy(file), Orientation.UPRIGHT, 0);
        if (!webp.alpha().isEmpty()) {
            background.under(image, WebpAlpha.decode(file, webp.alpha(), webp.height(), webp.width()));
        }
        return image;
    }

    private PixelImage lossless(byte[] file, WebpFile webp) throws BadImageException {
        WebpFile.Chunk chunk = webp.pixels();
        int coded = chunk.at() + WebpFile.LOSSLESS_HEADER_BYTES;
        int[] argb = LosslessWebp.decode(file, coded, chunk.end(), webp.height(), webp.width());
        boolean opaque = (file[coded - 1] & WebpFile.LOSSLESS_ALPHA_FLAG) == 0;
        for (int i = 0; opaque && i < argb.length; i++) {
            argb[i] |= 0xff000000;
        }
        byte[] planes = new byte[3 * argb.length];
        background.under(argb, planes, 0);
        return new PixelImage(3, webp.height(), webp.width(), planes);
    }
}
