package dev.convoy.imageset;

import dev.convoy.image.PixelImage;

/** Takes the raw images of a slice, one after the other. */
interface RawImageSink {
    /**
     * Takes the bytes of an image file.
     *
     * @param source the file's path below the input
     * @param named the split that the input names for it, or TRAIN where it names none
     */
    void file(String source, Split named, int label, byte[] file);

    /** Takes an image that comes without a file of its own. */
    void image(String source, Split named, int label, PixelImage image);

    /** Takes notice of an image that cannot be used. */
    void reject(String source, String reason, long bytes);

    /** Takes notice of an error that makes the whole input unusable. */
    void fault(String message);
}
