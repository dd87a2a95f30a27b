package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.ConvAlgorithm;
import dev.convoy.kernel.KernelSet;
import dev.convoy.layer.ConvLayer;
import dev.convoy.layer.Layer;
import dev.convoy.layer.TaskMemory;
import dev.convoy.random.CounterRandom;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Cores;
import dev.convoy.tensor.Shape;
import dev.convoy.tensor.ThreadTeam;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A net whose shapes fit: its definition, the shape of every activation and the layout of its flat parameter vector.
 * Immutable and free of kernels and buffers; {@link #newTask} makes what computes.
 */
public final class Net {
    private final NetDefinition definition;
    private final List<Node> nodes;
    private final List<Value> values;
    private final List<Head> heads;
    private final List<ParameterSpec> parameterLayout;
    private final List<LayerSummary> summary;
    private final List<String> warnings;

    private Net(NetDefinition definition, Graph graph) {
        this.definition = definition;
        this.nodes = graph.nodes();
        this.values = graph.values();
        this.heads = graph.heads();
        this.parameterLayout = graph.parameters();
        this.summary = graph.summary();
        this.warnings = graph.warnings();
    }

    /**
     * Infers every shape and rejects what cannot work.
     *
     * @throws IllegalArgumentException naming the layer, what was expected and what was found, such as {@code conv2:
     *     filter 5x5 with pad 1 does not fit input 256x2x2}
     */
    public static Net of(NetDefinition definition) {
        Net net = new Net(definition, new Graph(definition));
        net.parameterLayout.forEach(spec -> ImageInitializers.require(definition, spec));
        return net;
    }

    /** What the net was made from. */
    public NetDefinition definition() {
        return definition;
    }

    /** C × H × W of one image. */
    public Shape inputShape() {
        return definition.input().shape();
    }

    /** Number of classes K that the main loss sees. */
    public int outputs() {
        return values.get(scores()).shape().channels();
    }

    /** Every parameter in the order of the flat vector, without gaps. */
    public List<ParameterSpec> parameterLayout() {
        return parameterLayout;
    }

    /** Length of the flat parameter vector. */
    public int parameterCount() {
        return parameterLayout.stream().mapToInt(ParameterSpec::length).sum();
    }

    /** Learned values among them: what is published as a net's number of parameters. Running statistics do not count. */
    public int learnedParameterCount() {
        return parameterLayout.stream()
                .filter(ParameterSpec::isLearned)
                .mapToInt(ParameterSpec::length)
                .sum();
    }

    /** Multiply-adds of the forward pass of one image. */
    public long multiplyAdds() {
        return summary.stream().mapToLong(LayerSummary::multiplyAdds).sum();
    }

    /** One line for each layer, in order. */
    public List<LayerSummary> summary() {
        return summary;
    }

    /** How each convolution is computed, by name of the layer, in the net's order. */
    public Map<String, ConvAlgorithm> convolutions() {
        Map<String, ConvAlgorithm> algorithms = new LinkedHashMap<>();
        for (Node node : nodes) {
            if (node.layer() instanceof ConvLayer conv) {
                algorithms.put(conv.name(), conv.algorithm());
            }
        }
        return algorithms;
    }

    /** What works but is probably not meant, such as a stride that leaves input uncovered; often empty. */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * Starting values: each is a function of the seed, its parameter's name and its position.
     *
     * @throws IllegalArgumentException if a parameter starts from training images
     */
    public float[] initialParameters(long seed) {
        return initialParameters(seed, Map.of());
    }

    /**
     * Starting values: each is a function of the seed, its parameter's name and its position, or given.
     *
     * @param fromImages values of the parameters that start from training images, by name
     * @throws IllegalArgumentException if one of these is not given, or has another number of values
     */
    public float[] initialParameters(long seed, Map<String, float[]> fromImages) {
        float[] parameters = new float[parameterCount()];
        for (ParameterSpec spec : parameterLayout) {
            if (spec.initializer().needsImages()) {
                float[] values = fromImages.getOrDefault(spec.name(), new float[0]);
                check(
                        values.length == spec.length(),
                        "%s starts from training images: expected %d values made of them, found %d",
                        spec.name(),
                        spec.length(),
                        values.length);
                System.arraycopy(values, 0, parameters, spec.offset(), spec.length());
                continue;
            }
            Initializer initializer = spec.initializer();
            long stream = CounterRandom.stream(spec.name());
            // Any order of the positions gives the same values, so all cores may help: AlexNet has 61 million.
            IntStream.range(0, spec.length())
                    .parallel()
                    .forEach(i -> parameters[spec.offset() + i] = initializer.value(spec.fanIn(), seed, stream, i));
        }
        return parameters;
    }

    /**
     * Makes what computes: all buffers for batches of up to {@code maxImages}.
     *
     * @param kernels the compute routines
     * @param maxImages at least 1
     * @throws IllegalArgumentException if {@code maxImages} is not positive
     */
    public NetTask newTask(KernelSet kernels, int maxImages) {
        return newTask(kernels, maxImages, 1, new Cores(1));
    }

    /**
     * As {@link #newTask(KernelSet, int)}, for some threads that compute one block of images after the other together, with the
     * same results: the task's own and helpers, while there are cores for these. They share the work of layers of which
     * {@link LayerKernels#isShared} tells; others are for the task's own thread.
     *
     * @param threads at least 1
     * @param cores where helpers find cores that are idle; the task's own thread does not count itself there
     * @throws IllegalArgumentException if {@code maxImages} or {@code threads} is not positive
     */
    public NetTask newTask(KernelSet kernels, int maxImages, int threads, Cores cores) {
        check(maxImages > 0, "a task must take at least 1 image, found %d", maxImages);
        return new NetTask(this, kernels, maxImages, TaskMemory.training(threads), new ThreadTeam(threads, cores));
    }

    /**
     * As {@link #newTask}, for scoring alone: without the buffers of a backward pass.
     *
     * @param kernels the compute routines
     * @param maxImages at least 1
     * @throws IllegalArgumentException if {@code maxImages} is not positive
     */
    public NetTask newScoringTask(KernelSet kernels, int maxImages) {
        check(maxImages > 0, "a task must take at least 1 image, found %d", maxImages);
        return new NetTask(this, kernels, maxImages, TaskMemory.scoring(), ThreadTeam.ofOne());
    }

    /** Bytes that {@link #newTask} would take: {@link NetTask#bytes} without the task. */
    public long taskBytes(KernelSet kernels, int maxImages) {
        return taskBytes(kernels, maxImages, 1);
    }

    /** Bytes that {@link #newTask(KernelSet, int, int, Cores)} would take. */
    public long taskBytes(KernelSet kernels, int maxImages, int threads) {
        return counted(kernels, maxImages, TaskMemory.training(threads)).bytes();
    }

    /** A task without arrays, which cannot compute. */
    private NetTask counted(KernelSet kernels, int maxImages, TaskMemory memory) {
        ThreadTeam team = new ThreadTeam(memory.threads(), new Cores(1));
        return new NetTask(this, kernels, maxImages, memory.countingOnly(), team);
    }

    /**
     * How each layer of a task is computed, in order; a ReLU layer that another takes over is not among them.
     *
     * @param threads that compute a block together
     */
    public List<LayerKernels> kernels(KernelSet kernels, int threads) {
        return counted(kernels, BlockLayout.IMAGES, TaskMemory.training(threads))
                .kernels();
    }

    /** Bytes among them of packed weights, which siblings share. */
    public long taskWeightBytes(KernelSet kernels) {
        return counted(kernels, 1, TaskMemory.training()).weightBytes();
    }

    /** Bytes that {@link #newScoringTask} would take. */
    public long scoringTaskBytes(KernelSet kernels, int maxImages) {
        return counted(kernels, maxImages, TaskMemory.scoring()).bytes();
    }

    /** The first layer whose output for an image depends on the other images of its batch; usually there is none. */
    public Optional<String> layerMixingImages() {
        return nodes.stream()
                .map(Node::layer)
                .filter(Layer::mixesImages)
                .map(Layer::name)
                .findFirst();
    }

    List<Node> nodes() {
        return nodes;
    }

    List<Value> values() {
        return values;
    }

    /** For each value, how many times nodes and losses read or write it; a node in place does both. */
    int[] users() {
        int[] users = new int[values.size()];
        for (Node node : nodes) {
            users[node.input()]++;
            users[node.output()]++;
        }
        heads.forEach(head -> users[head.scores()]++);
        return users;
    }

    /** The losses, the main one last. */
    List<Head> heads() {
        return heads;
    }

    /** Number of the value that the main loss reads. */
    int scores() {
        return heads.get(heads.size() - 1).scores();
    }
}
