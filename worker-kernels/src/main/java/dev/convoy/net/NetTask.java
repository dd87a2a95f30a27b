package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.LayoutKernel;
import dev.convoy.layer.LayerTask;
import dev.convoy.layer.Pass;
import dev.convoy.layer.TaskMemory;
import dev.convoy.loss.BatchResult;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.ThreadTeam;
import java.util.List;

/**
 * One thread's working copy of a net: packed parameters and the buffers for a batch of up to {@code maxImages} images. It may
 * have helpers ({@link ThreadTeam}), which do not change results. Not safe for use by two threads at once. Nothing of the size of a batch or of the net is allocated after construction.
 *
 * <p>Images are computed in blocks of sixteen, in ascending order; results do not depend on {@code maxImages}. A batch
 * that is no multiple of sixteen takes the time of the next multiple.
 */
public final class NetTask {
    private static final float[] NO_PARAMETERS = {};

    private final Net net;
    private final KernelSet kernels;
    private final int maxImages;
    private final LayoutKernel layout;
    private final TaskMemory memory;
    private final ThreadTeam team;
    private final Buffers buffers;
    private final LayerTask[] tasks;
    private final NetPasses passes;
    private final LossHeads losses;
    private final WeightPacking packing;
    private float[] parameters = NO_PARAMETERS;
    private boolean hasParameters;

    NetTask(Net net, KernelSet kernels, int maxImages, TaskMemory memory, ThreadTeam team) {
        this(
                net,
                kernels,
                maxImages,
                memory,
                team,
                new WeightPacking(net.nodes().size()));
    }

    private NetTask(
            Net net, KernelSet kernels, int maxImages, TaskMemory memory, ThreadTeam team, WeightPacking packing) {
        this.net = net;
        this.kernels = kernels;
        this.maxImages = maxImages;
        this.layout = kernels.layout();
        this.memory = memory;
        this.team = team;
        this.buffers = new Buffers(net, kernels, BlockLayout.blocks(maxImages), memory, team);
        this.tasks = net.nodes().stream()
                .map(node -> node.layer().newTask(buffers.plan(node)))
                .toArray(LayerTask[]::new);
        memory.makeReserved();
        this.passes = new NetPasses(net, buffers, tasks, kernels.elementwise());
        this.losses = new LossHeads(net, buffers, kernels.elementwise());
        this.packing = packing;
    }

    /**
     * Makes a task for another thread that shares this one's packed weights and the work of packing them. All siblings compute
     * with the same parameters. It may have as many helpers, its own ones.
     */
    public NetTask newSibling() {
        return new NetTask(net, kernels, maxImages, memory.sibling(), team.another(), packing);
    }

    /** The largest batch this task takes. */
    public int maxImages() {
        return maxImages;
    }

    /** Bytes of all its buffers: activations, gradients, packed parameters and their gradient. */
    public long bytes() {
        return memory.bytes();
    }

    /** Bytes of the packed parameters among {@link #bytes} that siblings share. */
    public long weightBytes() {
        return memory.weightBytes();
    }

    /** How each layer is computed, in order; a ReLU layer that another takes over is not among them. */
    public List<LayerKernels> kernels() {
        return LayerKernels.of(net, tasks);
    }

    /**
     * Takes over parameters; this or the other must be called before anything is computed. For a task without siblings.
     *
     * @param parameters the flat vector; kept, so it must not change before the next call
     * @throws IllegalArgumentException if its length is not the net's
     */
    public void setParameters(float[] parameters) {
        setParameters(parameters, packing.unusedVersion());
    }

    /**
     * Takes over parameters together with siblings: those that come at the same time divide the work, those that come later
     * find it done. Must be called by each of them before it computes anything.
     *
     * @param parameters the flat vector; kept, so it must not change before the next call
     * @param version number of the values, which grows; siblings give the same values under the same number. The values of
     *     the version before are lost to all siblings
     * @throws IllegalArgumentException if the vector's length is not the net's
     * @throws IllegalStateException if siblings have gone on to a newer version
     */
    public void setParameters(float[] parameters, long version) {
        checkLength("parameters", parameters.length);
        packing.pack(version, layer -> {
            if (tasks[layer].sharesWeights()) {
                tasks[layer].setParameters(parameters);
            }
        });
        for (LayerTask task : tasks) {
            if (!task.sharesWeights()) {
                task.setParameters(parameters);
            }
        }
        this.parameters = parameters;
        hasParameters = true;
    }

    /**
     * Lets go of the parameters, which must be set again before anything is computed: they are kept where layers read them in
     * place. Packed weights are found as they are if the same version is set.
     */
    public void forgetParameters() {
        parameters = NO_PARAMETERS;
        hasParameters = false;
    }

    /**
     * Runs a batch forward in training mode, takes the loss and adds the gradient of the loss SUM over its images. Per
     * parameter, the batch's images are summed in ascending order: those of a block first, then blocks to each other, or, in full
     * connections, to {@code gradient}.
     *
     * @param images N, in [0, maxImages]
     * @param nchw N × C × H × W; read only
     * @param labels N labels in [0, K); read only
     * @param imageKeys N numbers that the images' dropout masks are a function of; read only
     * @param gradient flat vector in the order of the parameters; accumulates
     * @throws IllegalArgumentException if an array is too short, a label is out of range or the batch too large; nothing
     *     is added to {@code gradient} then
     * @throws IllegalStateException if no parameters were set, or this task only scores
     */
    public BatchResult addGradient(int images, float[] nchw, int[] labels, long[] imageKeys, float[] gradient) {
        BatchResult result = collectGradient(images, nchw, labels, imageKeys, gradient);
        addCollectedGradient(gradient);
        return result;
    }

    /**
     * Does the same, but {@code gradient} is whole only after {@link #addCollectedGradient}, which adds what is collected
     * elsewhere. A batch may so be computed in pieces, each but the last of a multiple of sixteen images: parameter by parameter
     * its blocks are added in the same order as at once, so the gradient has the same bits. Not so where a layer mixes images
     * ({@link Net#layerMixingImages}).
     *
     * @param images N, in [0, maxImages]
     * @param nchw N × C × H × W; read only
     * @param labels N labels in [0, K); read only
     * @param imageKeys N numbers that the images' dropout masks are a function of; read only
     * @param gradient flat vector in the order of the parameters, the same for all pieces; accumulates
     * @throws IllegalArgumentException if an array is too short, a label is out of range or the batch too large; nothing
     *     is added to {@code gradient} then
     * @throws IllegalStateException if no parameters were set, or this task only scores
     */
    public BatchResult collectGradient(int images, float[] nchw, int[] labels, long[] imageKeys, float[] gradient) {
        checkLength("gradient", gradient.length);
        if (!memory.trains()) {
            throw new IllegalStateException("a task of net " + net.definition().name() + " was made for scoring alone");
        }
        losses.checkLabels(images, labels);
        Pass pass = Pass.training(images, imageKeys, parameters, gradient);
        forward(pass, nchw);
        BatchResult result = losses.evaluateAll(images, labels);
        losses.gradient(images, labels);
        passes.backward(pass);
        return result;
    }

    /**
     * Adds the rest of the gradient that was collected since the last call, and forgets it.
     *
     * @param gradient the flat vector given to {@link #collectGradient}; accumulates
     * @throws IllegalArgumentException if its length is not the net's
     */
    public void addCollectedGradient(float[] gradient) {
        checkLength("gradient", gradient.length);
        for (LayerTask task : tasks) {
            task.addGradient(gradient);
        }
    }

    /**
     * Runs a batch forward in test mode and takes the main loss; layers that only other losses need do not run. Arguments and
     * exceptions as in {@link #addGradient}.
     *
     * @param images N, in [0, maxImages]
     * @param nchw N × C × H × W; read only
     * @param labels N labels in [0, K); read only
     */
    public BatchResult evaluate(int images, float[] nchw, int[] labels) {
        losses.main().checkLabels(images, labels);
        forward(Pass.test(images, parameters), nchw);
        return losses.evaluate(images, labels);
    }

    /**
     * As {@link #evaluate(int, float[], int[])}, and tells what each image was taken for.
     *
     * @param images N, in [0, maxImages]
     * @param nchw N × C × H × W; read only
     * @param labels N labels in [0, K); read only
     * @param predictions N numbers in [0, K), the class that ranks first; overwritten
     */
    public BatchResult evaluate(int images, float[] nchw, int[] labels, int[] predictions) {
        checkAtLeast("predictions", images, 1, predictions.length);
        BatchResult result = evaluate(images, nchw, labels);
        losses.main().predictions(images, buffers.activations(net.scores()), predictions);
        return result;
    }

    /**
     * How sure the net is of each class, in test mode: probabilities if its main loss is a softmax loss, else the scores.
     *
     * @param images N, in [0, maxImages]
     * @param nchw N × C × H × W; read only
     * @param probabilities N × K; overwritten
     * @throws IllegalArgumentException if an array is too short or the batch too large
     * @throws IllegalStateException if no parameters were set
     */
    public void probabilities(int images, float[] nchw, float[] probabilities) {
        checkAtLeast("probabilities", images, net.outputs(), probabilities.length);
        forward(Pass.test(images, parameters), nchw);
        losses.main().probabilities(images, buffers.activations(net.scores()), probabilities);
    }

    /**
     * Scores of a batch as the main loss sees them, in test mode; exceptions as in {@link #probabilities}.
     *
     * @param images N, in [0, maxImages]
     * @param nchw N × C × H × W; read only
     * @param scores N × K; overwritten
     */
    public void scores(int images, float[] nchw, float[] scores) {
        checkAtLeast("scores", images, net.outputs(), scores.length);
        Pass pass = Pass.test(images, parameters);
        forward(pass, nchw);
        for (int block = 0; block < pass.endBlock(); block++) {
            layout.fromBlock(
                    pass.imagesIn(block),
                    buffers.activationLayout(net.scores()),
                    buffers.activations(net.scores())[block],
                    scores,
                    block * BlockLayout.IMAGES * net.outputs());
        }
    }

    private void forward(Pass pass, float[] nchw) {
        check(
                pass.images() >= 0 && pass.images() <= maxImages,
                "a batch must have 0 to %d images, found %d",
                maxImages,
                pass.images());
        checkAtLeast("images", pass.images(), net.inputShape().size(), nchw.length);
        if (!hasParameters) {
            throw new IllegalStateException(
                    "parameters must be set before net " + net.definition().name() + " computes anything");
        }
        load(pass, nchw);
        passes.forward(pass);
    }

    private void load(Pass pass, float[] nchw) {
        for (int block = 0; block < pass.endBlock(); block++) {
            int offset = block * BlockLayout.IMAGES * net.inputShape().size();
            layout.toBlock(
                    pass.imagesIn(block), nchw, offset, buffers.activationLayout(0), buffers.activations(0)[block]);
        }
    }

    private void checkLength(String what, int length) {
        int expected = net.parameterCount();
        String name = net.definition().name();
        check(length == expected, "net %s has %d parameters, %s have %d", name, expected, what, length);
    }

    private static void checkAtLeast(String what, int images, int perImage, int length) {
        check(
                (long) images * perImage <= length,
                "%s of a batch of %d need %d floats, found %d",
                what,
                images,
                (long) images * perImage,
                length);
    }
}
