package dev.convoy.net;

import dev.convoy.kernel.KernelSet;
import dev.convoy.layer.LayerPlan;
import dev.convoy.layer.TaskMemory;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.ThreadTeam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The activations and gradients of one task: one array for each value and block of sixteen images. Each lies with the
 * border of zeros that those who read it want; writers leave borders alone, so they stay zero.
 *
 * <p>Activations are kept from forward to backward, but for {@link PassingValues}; gradients are not, and take the place of
 * {@link OverwrittenValues} or share {@link GradientArrays}.
 */
final class Buffers {
    private final List<BlockLayout> activationLayouts = new ArrayList<>();
    private final List<BlockLayout> gradientLayouts = new ArrayList<>();
    private final float[][][] activations;
    private final float[][][] gradients;
    /** Whether a layer reads the zeros round the gradient of its output. */
    private final boolean[] readsGradientBorder;

    private final Map<BlockLayout, float[][]> addends = new HashMap<>();
    private final Map<BlockLayout, float[][]> blockAddends = new HashMap<>();
    private final Net net;
    private final KernelSet kernels;
    private final OverwrittenValues overwritten;
    private final int maxBlocks;
    private final TaskMemory memory;
    private final ThreadTeam team;

    Buffers(Net net, KernelSet kernels, int maxBlocks, TaskMemory memory, ThreadTeam team) {
        this.net = net;
        this.kernels = kernels;
        this.overwritten = new OverwrittenValues(net);
        this.maxBlocks = maxBlocks;
        this.memory = memory;
        this.team = team;
        int count = net.values().size();
        readsGradientBorder = new boolean[count];
        planLayouts();
        activations = new float[count][][];
        gradients = new float[count][][];
        for (int value = 0; value < count; value++) {
            gradients[value] = new float[maxBlocks][0];
        }
        PassingValues passing = new PassingValues(net, activationLayouts);
        Optional<float[]> unused = Optional.empty();
        if (memory.trains()) {
            unused = planGradients(passing.floats());
            planAddends();
        }
        float[] shared = unused.orElseGet(() -> memory.floats(passing.floats()));
        for (int value = 0; value < count; value++) {
            if (passing.contains(value)) {
                activations[value] = new float[maxBlocks][];
                Arrays.fill(activations[value], shared);
            } else {
                activations[value] =
                        memory.floats(maxBlocks, activationLayouts.get(value).floats());
            }
            if (memory.trains() && overwritten.contains(value)) {
                gradients[value] = activations[value];
            }
        }
    }

    /** What a node's layer is told about its surroundings. */
    LayerPlan plan(Node node) {
        return new LayerPlan(
                kernels,
                activationLayout(node.input()),
                activationLayout(node.output()),
                gradientLayout(node.output()),
                gradientLayout(node.input()),
                maxBlocks,
                node.appliesRelu(),
                overwritten.isMasked(node.output()),
                memory.trains() && net.values().get(node.input()).hasGradient(),
                memory.trains() && overwritten.isMasked(node.input()),
                memory,
                team,
                node.parameterOffset());
    }

    /** Gives an array of at least {@code floats} that only backward passes use, if there is one. */
    private Optional<float[]> planGradients(int floats) {
        GradientLifetimes lifetimes =
                new GradientLifetimes(net.nodes(), net.heads(), net.values().size());
        GradientArrays arrays = new GradientArrays(lifetimes);
        for (int value : lifetimes.byBirth()) {
            if (hasGradient(value) && !overwritten.contains(value)) {
                arrays.place(value, gradientLayouts.get(value), readsGradientBorder[value]);
            }
        }
        return arrays.make(maxBlocks, memory, gradients, floats);
    }

    private void planAddends() {
        for (Node node : net.nodes()) {
            if (node.addsGradient() && net.values().get(node.input()).hasGradient()) {
                addends(node.input(), node.layer().takesWholeBatch());
            }
        }
        for (Head head : net.heads()) {
            if (head.addsGradient()) {
                addends(head.scores(), true);
            }
        }
    }

    private boolean hasGradient(int value) {
        return net.values().get(value).hasGradient() || net.heads().stream().anyMatch(head -> head.scores() == value);
    }

    private void planLayouts() {
        int count = net.values().size();
        int[] activationBorders = new int[count];
        int[] gradientBorders = new int[count];
        for (Node node : net.nodes()) {
            raise(activationBorders, node.input(), node.layer().inputBorder());
            boolean needsInputGradient = net.values().get(node.input()).hasGradient();
            int border = needsInputGradient ? node.layer().outputGradientBorder(kernels) : 0;
            raise(gradientBorders, node.output(), border);
            readsGradientBorder[node.output()] |= border > 0;
        }
        // one border may widen another through layers that want both alike, so this goes on until nothing changes
        boolean hasChanged = true;
        while (hasChanged) {
            hasChanged = false;
            for (Node node : net.nodes()) {
                boolean isAligned = node.alignsOutputGradient() || overwritten.contains(node.output());
                hasChanged |= isAligned && align(activationBorders, node.output(), gradientBorders, node.output());
                hasChanged |= node.layer().sharesLayout()
                        && align(activationBorders, node.input(), activationBorders, node.output());
                hasChanged |= node.layer().sharesLayout()
                        && align(gradientBorders, node.input(), gradientBorders, node.output());
            }
        }
        for (int value = 0; value < count; value++) {
            activationLayouts.add(new BlockLayout(net.values().get(value).shape(), activationBorders[value]));
            gradientLayouts.add(new BlockLayout(net.values().get(value).shape(), gradientBorders[value]));
        }
    }

    private static void raise(int[] borders, int value, int border) {
        borders[value] = Math.max(borders[value], border);
    }

    /** Gives two values the wider of their borders; whether that changed one. */
    private static boolean align(int[] some, int i, int[] others, int j) {
        int border = Math.max(some[i], others[j]);
        boolean changes = some[i] != border || others[j] != border;
        some[i] = border;
        others[j] = border;
        return changes;
    }

    /**
     * Where a second gradient of a value is written before it is added to the first: an array for each block, which is the
     * same array for all of them where blocks come one after the other. Shared by all values of one layout.
     */
    float[][] addends(int value, boolean isWholeBatch) {
        BlockLayout layout = gradientLayouts.get(value);
        if (isWholeBatch) {
            return addends.computeIfAbsent(layout, key -> memory.floats(maxBlocks, key.floats()));
        }
        return blockAddends.computeIfAbsent(layout, key -> {
            float[][] blocks = new float[maxBlocks][];
            Arrays.fill(blocks, memory.floats(key.floats()));
            return blocks;
        });
    }

    BlockLayout activationLayout(int value) {
        return activationLayouts.get(value);
    }

    BlockLayout gradientLayout(int value) {
        return gradientLayouts.get(value);
    }

    float[][] activations(int value) {
        return activations[value];
    }

    /** One array for each block, which may be longer than the layout asks; empty where no one wants the gradient. */
    float[][] gradients(int value) {
        return gradients[value];
    }
}
