package dev.convoy.imageset;

/**
 * A row of a data set.
 *
 * @param id number of the image in its split
 * @param image what is known of it
 * @param pixels C × H × W unsigned bytes, not copied
 * @param stored what the data set holds of it: the pixels or a file, not copied
 */
record ImageRow(long id, StagedImage image, byte[] pixels, byte[] stored) {}
