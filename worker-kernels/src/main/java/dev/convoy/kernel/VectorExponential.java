package dev.convoy.kernel;

import static dev.convoy.kernel.Exponential.BIAS;
import static dev.convoy.kernel.Exponential.EXPONENT_SHIFT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The steps of {@link Exponential} by vectors. */
final class VectorExponential {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int SIGN_BIT = Integer.MIN_VALUE;

    private VectorExponential() {}

    /** Calls the vectors' own methods only: C2 inlines those however long a method is already, but not helpers. */
    static FloatVector exp(FloatVector x) {
        FloatVector cut = x.min(Exponential.HIGHEST).max(Exponential.LOWEST);
        FloatVector rounded = cut.fma(
                FloatVector.broadcast(SPECIES, Exponential.LOG2_E),
                FloatVector.broadcast(SPECIES, Exponential.ROUNDER));
        FloatVector whole = rounded.sub(Exponential.ROUNDER);
        FloatVector high = whole.fma(FloatVector.broadcast(SPECIES, -Exponential.LN2_HIGH), cut);
        FloatVector r = whole.fma(FloatVector.broadcast(SPECIES, -Exponential.LN2_LOW), high);
        FloatVector sum =
                FloatVector.broadcast(SPECIES, Exponential.C7).fma(r, FloatVector.broadcast(SPECIES, Exponential.C6));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, Exponential.C5));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, Exponential.C4));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, Exponential.C3));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, Exponential.C2));
        FloatVector power = sum.fma(r.mul(r), r).add(1f);
        IntVector n = rounded.reinterpretAsInts().sub(Exponential.ROUNDER_BITS);
        IntVector half = n.lanewise(VectorOperators.ASHR, 1);
        IntVector low = half.add(BIAS).lanewise(VectorOperators.LSHL, EXPONENT_SHIFT);
        IntVector rest = n.sub(half).add(BIAS).lanewise(VectorOperators.LSHL, EXPONENT_SHIFT);
        return power.mul(low.reinterpretAsFloats()).mul(rest.reinterpretAsFloats());
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector a = abs(x).min(Exponential.TANH_IS_ONE);
        FloatVector twice = a.add(a);
        FloatVector rounded = twice.fma(all(Exponential.LOG2_E), all(Exponential.ROUNDER));
        FloatVector p = expMinusOne(rest(twice, rounded));
        FloatVector scale = powerOfTwo(rounded.reinterpretAsInts().sub(Exponential.ROUNDER_BITS));
        FloatVector minusOne = scale.fma(p, scale.sub(1f));
        IntVector size = minusOne.div(minusOne.add(2f)).reinterpretAsInts();
        IntVector sign = x.reinterpretAsInts().and(SIGN_BIT);
        return size.or(sign).reinterpretAsFloats();
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(minusAbs(x));
        FloatVector one = all(1f);
        return one.blend(e, isNegative(x)).div(e.add(1f));
    }

    static FloatVector bell(FloatVector x) {
        return exp(x.mul(-0.5f).mul(x));
    }

    /** Calls the vectors' own methods only: C2 inlines those however long a method is already, but not helpers. */
    static FloatVector normalShare(FloatVector x, FloatVector bell) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector size = x.reinterpretAsInts().and(~SIGN_BIT).reinterpretAsFloats();
        FloatVector t = one.div(size.fma(FloatVector.broadcast(SPECIES, Exponential.G), one));
        FloatVector sum =
                FloatVector.broadcast(SPECIES, Exponential.G8).fma(t, FloatVector.broadcast(SPECIES, Exponential.G7));
        sum = sum.fma(t, FloatVector.broadcast(SPECIES, Exponential.G6));
        sum = sum.fma(t, FloatVector.broadcast(SPECIES, Exponential.G5));
        sum = sum.fma(t, FloatVector.broadcast(SPECIES, Exponential.G4));
        sum = sum.fma(t, FloatVector.broadcast(SPECIES, Exponential.G3));
        sum = sum.fma(t, FloatVector.broadcast(SPECIES, Exponential.G2));
        sum = sum.fma(t, FloatVector.broadcast(SPECIES, Exponential.G1));
        FloatVector tail = sum.mul(t).mul(bell);
        return one.sub(tail).blend(tail, x.compare(VectorOperators.LT, FloatVector.zero(SPECIES)));
    }

    private static FloatVector rest(FloatVector x, FloatVector rounded) {
        FloatVector n = rounded.sub(Exponential.ROUNDER);
        return n.fma(all(-Exponential.LN2_LOW), n.fma(all(-Exponential.LN2_HIGH), x));
    }

    private static FloatVector expMinusOne(FloatVector r) {
        FloatVector sum = all(Exponential.C7).fma(r, all(Exponential.C6));
        sum = sum.fma(r, all(Exponential.C5));
        sum = sum.fma(r, all(Exponential.C4));
        sum = sum.fma(r, all(Exponential.C3));
        sum = sum.fma(r, all(Exponential.C2));
        return sum.fma(r.mul(r), r);
    }

    private static FloatVector powerOfTwo(IntVector n) {
        return n.add(BIAS).lanewise(VectorOperators.LSHL, EXPONENT_SHIFT).reinterpretAsFloats();
    }

    private static FloatVector abs(FloatVector x) {
        return x.reinterpretAsInts().and(~SIGN_BIT).reinterpretAsFloats();
    }

    private static FloatVector minusAbs(FloatVector x) {
        return x.reinterpretAsInts().or(SIGN_BIT).reinterpretAsFloats();
    }

    private static VectorMask<Float> isNegative(FloatVector x) {
        return x.compare(VectorOperators.LT, FloatVector.zero(SPECIES));
    }

    private static FloatVector all(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}
