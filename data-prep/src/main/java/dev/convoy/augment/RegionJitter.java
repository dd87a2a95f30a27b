package dev.convoy.augment;

import static dev.convoy.augment.AugmentSettings.check;

import java.io.Serializable;

/**
 * Scale and aspect jitter of training images: a region of random area and aspect ratio, resized to the input.
 *
 * @param minArea smallest share of the image's area, in (0, 1]
 * @param maxArea largest share, in [minArea, 1]
 * @param minAspect smallest width of a region divided by its height, positive
 * @param maxAspect largest, not below {@code minAspect}
 * @see "Szegedy et al.: Going deeper with convolutions, 2014, section 6"
 */
public record RegionJitter(double minArea, double maxArea, double minAspect, double maxAspect) implements Serializable {
    public RegionJitter {
        check(
                minArea > 0 && minArea <= maxArea && maxArea <= 1,
                "area must be [min, max] with 0 < min <= max <= 1, found [%s, %s]",
                minArea,
                maxArea);
        check(
                minAspect > 0 && minAspect <= maxAspect && Double.isFinite(maxAspect),
                "aspect must be [min, max] with 0 < min <= max, found [%s, %s]",
                minAspect,
                maxAspect);
    }
}
