package dev.convoy.imageset;

/** Which files a data set keeps in place of their pixels. */
final class KeptFile {
    static final byte[] NONE = {};

    private KeptFile() {}

    /**
     * The file, if it is a JPEG file and takes fewer bytes than the pixels, or {@link #NONE}. A larger one would cost room
     * and time; and as no kept file is as long as pixels, length tells the two apart.
     *
     * @param file all bytes of an image file
     * @param pixels how many bytes its pixels take in the data set
     */
    static byte[] of(byte[] file, int pixels) {
        boolean isJpeg =
                file.length > 2 && (file[0] & 0xff) == 0xff && (file[1] & 0xff) == 0xd8 && (file[2] & 0xff) == 0xff;
        return isJpeg && file.length < pixels ? file : NONE;
    }
}
