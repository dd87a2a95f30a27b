package dev.convoy.augment;

/**
 * Random bits for the decisions about one image at one moment of training. A pure function: the same draw gives the same
 * bits however often and in whatever order it is asked, so what the net saw can be redrawn later.
 */
@FunctionalInterface
public interface RandomBits {
    /**
     * 64 random bits for one decision, independent of those of every other.
     *
     * @param draw number of the decision, from 0; {@link InputTransform} says which is for what
     */
    long bits(int draw);
}
