package dev.convoy.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The steps of {@link LrnPower} by vectors. */
final class VectorLrnPower {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());

    private VectorLrnPower() {}

    /** Calls the vectors' own methods only: C2 inlines those however long a method is already, but not helpers. */
    static FloatVector of(FloatVector t) {
        IntVector quarter = t.reinterpretAsInts().lanewise(VectorOperators.LSHR, LrnPower.QUARTER);
        FloatVector r = IntVector.broadcast(INTS, LrnPower.START).sub(quarter).reinterpretAsFloats();
        FloatVector cube = r.mul(r).mul(r);
        FloatVector d = t.mul(r).fma(cube, FloatVector.broadcast(SPECIES, -1f));
        FloatVector q = FloatVector.broadcast(SPECIES, LrnPower.C6).fma(d, FloatVector.broadcast(SPECIES, LrnPower.C5));
        q = q.fma(d, FloatVector.broadcast(SPECIES, LrnPower.C4));
        q = q.fma(d, FloatVector.broadcast(SPECIES, LrnPower.C3));
        q = q.fma(d, FloatVector.broadcast(SPECIES, LrnPower.C2));
        q = q.fma(d, FloatVector.broadcast(SPECIES, LrnPower.C1));
        FloatVector power = q.fma(cube.mul(d), cube);
        return power.blend(FloatVector.zero(SPECIES), t.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
    }
}
