package dev.convoy.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Steps of gradient descent by vectors; what is left of a range behind its last whole vector goes to the scalar kernel. */
final class VectorUpdateKernel implements UpdateKernel {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;

    private final UpdateKernel scalar = new ScalarUpdateKernel();

    /** The first index that no whole vector covers. */
    private static int bound(Range range) {
        return range.offset() + SPECIES.loopBound(range.length());
    }

    private static Range tail(Range range, int from) {
        return new Range(from, range.end() - from, range.rate(), range.scale(), range.decay());
    }

    private static FloatVector slope(FloatVector decay, float scale, float[] gradient, int i, FloatVector w) {
        return decay.fma(w, FloatVector.fromArray(SPECIES, gradient, i).mul(scale));
    }

    @Override
    public void plain(Range range, float[] gradient, float[] parameters) {
        FloatVector decay = FloatVector.broadcast(SPECIES, range.decay());
        FloatVector minusRate = FloatVector.broadcast(SPECIES, -range.rate());
        int bound = bound(range);
        for (int i = range.offset(); i < bound; i += SPECIES.length()) {
            FloatVector w = FloatVector.fromArray(SPECIES, parameters, i);
            FloatVector g = slope(decay, range.scale(), gradient, i, w);
            minusRate.fma(g, w).intoArray(parameters, i);
        }
        scalar.plain(tail(range, bound), gradient, parameters);
    }

    @Override
    public void momentum(Range range, float momentum, float[] gradient, float[] velocity, float[] parameters) {
        FloatVector decay = FloatVector.broadcast(SPECIES, range.decay());
        FloatVector minusRate = FloatVector.broadcast(SPECIES, -range.rate());
        int bound = bound(range);
        for (int i = range.offset(); i < bound; i += SPECIES.length()) {
            FloatVector w = FloatVector.fromArray(SPECIES, parameters, i);
            FloatVector g = slope(decay, range.scale(), gradient, i, w);
            FloatVector v =
                    minusRate.fma(g, FloatVector.fromArray(SPECIES, velocity, i).mul(momentum));
            v.intoArray(velocity, i);
            w.add(v).intoArray(parameters, i);
        }
        scalar.momentum(tail(range, bound), momentum, gradient, velocity, parameters);
    }

    @Override
    public void nesterov(Range range, float momentum, float[] gradient, float[] velocity, float[] parameters) {
        FloatVector decay = FloatVector.broadcast(SPECIES, range.decay());
        FloatVector minusRate = FloatVector.broadcast(SPECIES, -range.rate());
        FloatVector ahead = FloatVector.broadcast(SPECIES, momentum);
        int bound = bound(range);
        for (int i = range.offset(); i < bound; i += SPECIES.length()) {
            FloatVector w = FloatVector.fromArray(SPECIES, parameters, i);
            FloatVector g = slope(decay, range.scale(), gradient, i, w);
            FloatVector v =
                    minusRate.fma(g, FloatVector.fromArray(SPECIES, velocity, i).mul(momentum));
            v.intoArray(velocity, i);
            w.add(ahead.fma(v, minusRate.mul(g))).intoArray(parameters, i);
        }
        scalar.nesterov(tail(range, bound), momentum, gradient, velocity, parameters);
    }

    @Override
    public void adagrad(Range range, float epsilon, float[] gradient, float[] squares, float[] parameters) {
        FloatVector decay = FloatVector.broadcast(SPECIES, range.decay());
        int bound = bound(range);
        for (int i = range.offset(); i < bound; i += SPECIES.length()) {
            FloatVector w = FloatVector.fromArray(SPECIES, parameters, i);
            FloatVector g = slope(decay, range.scale(), gradient, i, w);
            FloatVector s = g.fma(g, FloatVector.fromArray(SPECIES, squares, i));
            s.intoArray(squares, i);
            w.sub(g.mul(range.rate()).div(s.sqrt().add(epsilon))).intoArray(parameters, i);
        }
        scalar.adagrad(tail(range, bound), epsilon, gradient, squares, parameters);
    }

    @Override
    public void rmsProp(
            Range range, double decay, float epsilon, float[] gradient, float[] squares, float[] parameters) {
        FloatVector weightDecay = FloatVector.broadcast(SPECIES, range.decay());
        FloatVector fresh = FloatVector.broadcast(SPECIES, (float) (1 - decay));
        int bound = bound(range);
        for (int i = range.offset(); i < bound; i += SPECIES.length()) {
            FloatVector w = FloatVector.fromArray(SPECIES, parameters, i);
            FloatVector g = slope(weightDecay, range.scale(), gradient, i, w);
            FloatVector s = fresh.fma(
                    g.mul(g), FloatVector.fromArray(SPECIES, squares, i).mul((float) decay));
            s.intoArray(squares, i);
            w.sub(g.mul(range.rate()).div(s.sqrt().add(epsilon))).intoArray(parameters, i);
        }
        scalar.rmsProp(tail(range, bound), decay, epsilon, gradient, squares, parameters);
    }

    @Override
    public void adam(
            Range range, AdamFactors factors, float[] gradient, float[] mean, float[] squares, float[] parameters) {
        FloatVector decay = FloatVector.broadcast(SPECIES, range.decay());
        FloatVector meanFresh = FloatVector.broadcast(SPECIES, (float) (1 - factors.beta1()));
        FloatVector squareFresh = FloatVector.broadcast(SPECIES, (float) (1 - factors.beta2()));
        float meanKept = (float) factors.beta1();
        float squareKept = (float) factors.beta2();
        int bound = bound(range);
        for (int i = range.offset(); i < bound; i += SPECIES.length()) {
            FloatVector w = FloatVector.fromArray(SPECIES, parameters, i);
            FloatVector g = slope(decay, range.scale(), gradient, i, w);
            FloatVector m =
                    meanFresh.fma(g, FloatVector.fromArray(SPECIES, mean, i).mul(meanKept));
            FloatVector s = squareFresh.fma(
                    g.mul(g), FloatVector.fromArray(SPECIES, squares, i).mul(squareKept));
            m.intoArray(mean, i);
            s.intoArray(squares, i);
            FloatVector denominator = s.sqrt().mul(factors.rootFactor()).add(factors.epsilon());
            w.sub(m.mul(range.rate()).div(denominator)).intoArray(parameters, i);
        }
        scalar.adam(tail(range, bound), factors, gradient, mean, squares, parameters);
    }

    @Override
    public void average(int offset, int length, float share, float[] parameters, float[] average) {
        FloatVector shares = FloatVector.broadcast(SPECIES, share);
        int bound = offset + SPECIES.loopBound(length);
        for (int i = offset; i < bound; i += SPECIES.length()) {
            FloatVector a = FloatVector.fromArray(SPECIES, average, i);
            FloatVector w = FloatVector.fromArray(SPECIES, parameters, i);
            shares.fma(w.sub(a), a).intoArray(average, i);
        }
        scalar.average(bound, offset + length - bound, share, parameters, average);
    }
}
