package dev.convoy.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.convoy.net.DropoutDefinition;
import dev.convoy.net.LayerDefinition;
import dev.convoy.random.Bernoulli;
import dev.convoy.random.CounterRandom;
import java.util.HashMap;
import java.util.Map;

/**
 * What the layers of one pass share.
 *
 * @param manager owns what the pass makes
 * @param type of all arrays
 * @param isTraining whether dropout drops
 * @param keys what an image's dropout masks are a function of, unused at test time; empty where PyTorch draws its own
 * @param parameters by layer and name, such as {@code conv1.weights}
 * @param statistics what batch normalization measured, by layer and name as parameters; filled in training
 */
record TorchPass(
        NDManager manager,
        DataType type,
        boolean isTraining,
        long[] keys,
        Map<String, NDArray> parameters,
        Map<String, NDArray> statistics) {
    TorchPass(NDManager manager, DataType type, boolean isTraining, long[] keys, Map<String, NDArray> parameters) {
        this(manager, type, isTraining, keys, parameters, new HashMap<>());
    }

    NDArray parameter(LayerDefinition layer, String name) {
        return parameters.get(layer.name() + "." + name);
    }

    /** A running statistic at test time; in training an array of its shape that takes the batch's. */
    NDArray statistic(LayerDefinition layer, String name) {
        NDArray running = parameter(layer, name);
        if (!isTraining) {
            return running;
        }
        NDArray statistic = zeros(running.size());
        statistics.put(layer.name() + "." + name, statistic);
        return statistic;
    }

    /** A vector of zeros. */
    NDArray zeros(long length) {
        return manager.zeros(new Shape(length), type);
    }

    /** 0 where the layer drops, 1 where it keeps: the same random numbers as Convoy's, as its layer documents them. */
    NDArray dropoutMask(DropoutDefinition dropout, Shape shape) {
        long stream = CounterRandom.stream(dropout.name());
        Bernoulli drops = new Bernoulli(dropout.dropProbability());
        int perImage = Math.toIntExact(shape.size() / shape.get(0));
        int channels = Math.toIntExact(shape.get(1));
        int pixels = perImage / channels;
        float[] mask = new float[Math.toIntExact(shape.size())];
        int[] words = new int[Bernoulli.WORDS];
        for (int image = 0; image < keys.length; image++) {
            for (int a = 0; a < perImage; a++) {
                if (a % Bernoulli.GROUP == 0) {
                    drops.successes(stream, keys[image], a / Bernoulli.GROUP, words, new int[4]);
                }
                int nchw = image * perImage + a % channels * pixels + a / channels;
                mask[nchw] = words[a / Integer.SIZE % Bernoulli.WORDS] << a < 0 ? 0 : 1;
            }
        }
        return manager.create(mask, shape).toType(type, false);
    }
}
