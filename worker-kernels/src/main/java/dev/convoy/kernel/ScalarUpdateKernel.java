package dev.convoy.kernel;

/** Steps of gradient descent as plain loops. */
public final class ScalarUpdateKernel implements UpdateKernel {
    private static float slope(Range range, int i, float[] gradient, float[] parameters) {
        return Math.fma(range.decay(), parameters[i], range.scale() * gradient[i]);
    }

    /** √x: the root in double precision, rounded to single, is the correctly rounded one. */
    private static float root(float x) {
        return (float) Math.sqrt(x);
    }

    @Override
    public void plain(Range range, float[] gradient, float[] parameters) {
        for (int i = range.offset(); i < range.end(); i++) {
            parameters[i] = Math.fma(-range.rate(), slope(range, i, gradient, parameters), parameters[i]);
        }
    }

    @Override
    public void momentum(Range range, float momentum, float[] gradient, float[] velocity, float[] parameters) {
        for (int i = range.offset(); i < range.end(); i++) {
            float g = slope(range, i, gradient, parameters);
            velocity[i] = Math.fma(-range.rate(), g, momentum * velocity[i]);
            parameters[i] += velocity[i];
        }
    }

    @Override
    public void nesterov(Range range, float momentum, float[] gradient, float[] velocity, float[] parameters) {
        for (int i = range.offset(); i < range.end(); i++) {
            float g = slope(range, i, gradient, parameters);
            velocity[i] = Math.fma(-range.rate(), g, momentum * velocity[i]);
            parameters[i] += Math.fma(momentum, velocity[i], -range.rate() * g);
        }
    }

    @Override
    public void adagrad(Range range, float epsilon, float[] gradient, float[] squares, float[] parameters) {
        for (int i = range.offset(); i < range.end(); i++) {
            float g = slope(range, i, gradient, parameters);
            squares[i] = Math.fma(g, g, squares[i]);
            parameters[i] -= range.rate() * g / (root(squares[i]) + epsilon);
        }
    }

    @Override
    public void rmsProp(
            Range range, double decay, float epsilon, float[] gradient, float[] squares, float[] parameters) {
        float kept = (float) decay;
        float fresh = (float) (1 - decay);
        for (int i = range.offset(); i < range.end(); i++) {
            float g = slope(range, i, gradient, parameters);
            squares[i] = Math.fma(fresh, g * g, kept * squares[i]);
            parameters[i] -= range.rate() * g / (root(squares[i]) + epsilon);
        }
    }

    @Override
    public void adam(
            Range range, AdamFactors factors, float[] gradient, float[] mean, float[] squares, float[] parameters) {
        float meanKept = (float) factors.beta1();
        float meanFresh = (float) (1 - factors.beta1());
        float squareKept = (float) factors.beta2();
        float squareFresh = (float) (1 - factors.beta2());
        for (int i = range.offset(); i < range.end(); i++) {
            float g = slope(range, i, gradient, parameters);
            mean[i] = Math.fma(meanFresh, g, meanKept * mean[i]);
            squares[i] = Math.fma(squareFresh, g * g, squareKept * squares[i]);
            float denominator = root(squares[i]) * factors.rootFactor() + factors.epsilon();
            parameters[i] -= range.rate() * mean[i] / denominator;
        }
    }

    @Override
    public void average(int offset, int length, float share, float[] parameters, float[] average) {
        for (int i = offset; i < offset + length; i++) {
            average[i] = Math.fma(share, parameters[i] - average[i], average[i]);
        }
    }
}
