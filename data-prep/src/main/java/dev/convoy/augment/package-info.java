/**
 * What happens to an image on its way into the net, live in the training task: mean subtraction, crop and flip.
 *
 * <p>Symbols: C channels, H × W pixels of the stored image, h × w of the crop, p pixels of zero padding on each side.
 * Read {@link dev.convoy.augment.InputTransform} first.
 */
package dev.convoy.augment;
