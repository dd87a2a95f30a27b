/**
 * Image formats: files and records of bytes to pixels, and pixels to another size.
 *
 * <p>Symbols: C channels, H × W pixels. Pixels are unsigned bytes in C × H × W order. Read {@link
 * dev.convoy.image.ImageFileDecoder} first.
 */
package dev.convoy.image;
