package dev.convoy.init;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.random.CounterRandom;
import java.io.Serializable;

/**
 * How the values of one parameter start. Each value is a function of (seed, stream, position), so the same seed gives the
 * same net on every machine and one parameter's values do not depend on what other parameters there are.
 */
public sealed interface Initializer extends Serializable {
    /**
     * The starting value at one position.
     *
     * @param fanIn number of inputs that one output sums over, at least 1
     * @param seed the run's seed
     * @param stream a number that differs between the parameters of a net
     * @param position index in the parameter, from 0
     */
    float value(int fanIn, long seed, long stream, long position);

    /** Whether the starting values follow from the training images, so that {@link #value} has none. */
    default boolean needsImages() {
        return false;
    }

    private static float gaussian(double sigma, long seed, long stream, long position) {
        return (float) (sigma * CounterRandom.gaussian(seed, stream, position, 0));
    }

    private static float uniform(double minimum, double maximum, long seed, long stream, long position) {
        double unit = CounterRandom.unitDouble(CounterRandom.bits(seed, stream, position, 0));
        return (float) (minimum + (maximum - minimum) * unit);
    }

    /**
     * Normal distribution with mean 0.
     *
     * @param sigma standard deviation, at least 0
     */
    record Gaussian(double sigma) implements Initializer {
        public Gaussian {
            check(sigma >= 0 && Double.isFinite(sigma), "sigma must be finite and at least 0, found %s", sigma);
        }

        @Override
        public float value(int fanIn, long seed, long stream, long position) {
            return gaussian(sigma, seed, stream, position);
        }
    }

    /**
     * Uniform distribution over [minimum, maximum).
     *
     * @param minimum lower bound
     * @param maximum upper bound, not below {@code minimum}
     */
    record Uniform(double minimum, double maximum) implements Initializer {
        public Uniform {
            check(
                    minimum <= maximum && Double.isFinite(maximum - minimum),
                    "minimum must not be above maximum, found %s and %s",
                    minimum,
                    maximum);
        }

        @Override
        public float value(int fanIn, long seed, long stream, long position) {
            return uniform(minimum, maximum, seed, stream, position);
        }
    }

    /**
     * Uniform over ±√(3 / fanIn), variance 1 / fanIn: Caffe's default form. The paper divides by the mean of fan-in and
     * fan-out.
     *
     * @see "Glorot, Bengio: Understanding the difficulty of training deep feedforward neural networks, 2010"
     */
    record Xavier() implements Initializer {
        @Override
        public float value(int fanIn, long seed, long stream, long position) {
            double bound = Math.sqrt(3.0 / fanIn);
            return uniform(-bound, bound, seed, stream, position);
        }
    }

    /**
     * Gaussian with sigma √(2 / fanIn), which keeps the variance of activations through ReLU layers.
     *
     * @see "He, Zhang, Ren, Sun: Delving Deep into Rectifiers, 2015, section 2.2"
     */
    record He() implements Initializer {
        @Override
        public float value(int fanIn, long seed, long stream, long position) {
            return gaussian(Math.sqrt(2.0 / fanIn), seed, stream, position);
        }
    }

    /**
     * Filters of the first convolution that whiten patches of its input: principal components of the training images' patches,
     * each divided by √(eigenvalue + epsilon), and their negatives. The trainer works them out.
     *
     * @param epsilon what is added to the eigenvalues, in units of the input squared, at least 0
     */
    record PatchWhitening(double epsilon) implements Initializer {
        public PatchWhitening {
            check(epsilon >= 0 && Double.isFinite(epsilon), "epsilon must be finite and at least 0, found %s", epsilon);
        }

        @Override
        public boolean needsImages() {
            return true;
        }

        @Override
        public float value(int fanIn, long seed, long stream, long position) {
            throw new IllegalStateException("patch_whitening starts from training images, not from a seed");
        }
    }

    /**
     * The same value everywhere.
     *
     * @param value any finite number
     */
    record Constant(double value) implements Initializer {
        public Constant {
            check(Double.isFinite(value), "value must be finite, found %s", value);
        }

        @Override
        public float value(int fanIn, long seed, long stream, long position) {
            return (float) value;
        }
    }
}
