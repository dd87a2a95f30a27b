package dev.convoy.train;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.config.TrainingPlan;
import dev.convoy.imageset.ImageShard;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.Net;
import dev.convoy.tensor.Parallelism;
import java.util.Map;

/**
 * A worker's part of an iteration of local SGD: τ ordinary updates of its own, on its shares of τ mini-batches, from the state
 * that all workers begin with. One thread's worth; arrays are kept from iteration to iteration.
 */
final class LocalUpdates {
    private final int steps;
    private final GradientStep step;
    private final StateVector vector;
    private final float[] weights;
    private final Map<String, float[]> ruleState;
    private final float[] gradient;

    /**
     * Updates of a run.
     *
     * @param steps τ
     * @param plan of the run: rule of update and regularization
     */
    LocalUpdates(int steps, Net net, TrainingPlan plan) {
        this.steps = steps;
        this.step = new GradientStep(net.parameterLayout(), plan, Kernels.current(), Parallelism.ONE_THREAD);
        this.vector = new StateVector(net.parameterCount(), plan.update().rule());
        this.weights = new float[net.parameterCount()];
        this.ruleState = plan.update().rule().newState(weights.length);
        this.gradient = new float[weights.length];
    }

    /**
     * The updates of one worker. Iteration i takes mini-batches [i·τ, (i+1)·τ) of the run; a mini-batch that the shard gives no
     * image to is passed over.
     *
     * @param worker computes gradients
     * @param shard the worker's images
     * @param state overwritten with the state after the last step; becomes part of the result
     */
    PartialSum compute(ShardWorker worker, ImageShard shard, Work work, float[] state) {
        check(work.learningRate() > 0, "local steps need a learning rate, found %s", work.learningRate());
        vector.readMean(work.values(), 1, weights, ruleState);
        PartialSum total = PartialSum.ofShard(shard.number(), state, 0, 0, 0);
        int first = Math.multiplyExact(work.iteration(), steps);
        for (int miniBatch = first; miniBatch < Math.addExact(first, steps); miniBatch++) {
            worker.setParameters(weights);
            PartialSum sum = worker.gradient(shard, miniBatch, gradient);
            if (sum.images() > 0) {
                double norm = step.norm(sum);
                step.apply(miniBatch, sum, norm, work.learningRate(), ruleState, weights);
                total = total.withCountsOf(sum.withStepNorms(norm));
            }
        }
        vector.write(weights, ruleState, state);
        return total;
    }
}
