package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The vectors of this JVM: as wide as the machine likes, but no wider than the sixteen images of a block. */
final class Lanes {
    static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() > IMAGES ? FloatVector.SPECIES_512 : FloatVector.SPECIES_PREFERRED;

    /** Floats in a vector: 16, 8 or 4 (or 2 on a machine with 64-bit vectors only). */
    static final int COUNT = SPECIES.length();

    private Lanes() {}
}
