package dev.convoy.net;

import dev.convoy.layer.TaskMemory;
import dev.convoy.tensor.BlockLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The arrays in which gradients of values lie in turn: a gradient takes those of one that is done with when it is born, and
 * the blocks of a gradient that is needed for one block at a time share an array. That saves memory, and time too, since such an
 * array is still in the cache.
 *
 * <p>A gradient whose border must hold zeros shares with those of its own layout only, since others write where its border is.
 */
final class GradientArrays {
    private final GradientLifetimes lifetimes;
    private final List<Slot> slots = new ArrayList<>();

    GradientArrays(GradientLifetimes lifetimes) {
        this.lifetimes = lifetimes;
    }

    /** Arrays that several gradients lie in, one after the other. */
    private static final class Slot {
        private final boolean isOneBlock;
        private final boolean readsBorder;
        private final BlockLayout firstLayout;
        private final List<Integer> values = new ArrayList<>();
        private int floats;

        Slot(boolean isOneBlock, boolean readsBorder, BlockLayout layout) {
            this.isOneBlock = isOneBlock;
            this.readsBorder = readsBorder;
            this.firstLayout = layout;
        }

        void add(int value, int length) {
            values.add(value);
            floats = Math.max(floats, length);
        }

        boolean takes(boolean oneBlock, boolean border, BlockLayout layout) {
            return isOneBlock == oneBlock && readsBorder == border && (!border || firstLayout.equals(layout));
        }
    }

    /**
     * Plans the place of a gradient; gradients must come in the order of their births.
     *
     * @param layout as it will be read and written
     * @param readsBorder whether zeros in its border are read
     */
    void place(int value, BlockLayout layout, boolean readsBorder) {
        boolean isOneBlock = lifetimes.isOneBlock(value);
        int floats = layout.floats();
        Slot slot = slots.stream()
                .filter(each -> each.takes(isOneBlock, readsBorder, layout))
                .filter(each -> lifetimes.follows(value, each.values.get(each.values.size() - 1)))
                .min(Comparator.comparingInt(each -> Math.abs(each.floats - floats))) // little waste, little growth
                .orElseGet(() -> newSlot(isOneBlock, readsBorder, layout));
        slot.add(value, floats);
    }

    private Slot newSlot(boolean isOneBlock, boolean readsBorder, BlockLayout layout) {
        Slot slot = new Slot(isOneBlock, readsBorder, layout);
        slots.add(slot);
        return slot;
    }

    /**
     * Makes the arrays: for each value that has a place one for each block, at least as long as its layout asks.
     *
     * @param wanted floats that someone else wants in forward passes, when gradients are not there
     * @return an array as long as that, if there is one whose border no one reads
     */
    Optional<float[]> make(int maxBlocks, TaskMemory memory, float[][][] gradients, int wanted) {
        Optional<float[]> unused = Optional.empty();
        for (Slot slot : slots) {
            float[][] blocks;
            if (slot.isOneBlock) {
                blocks = new float[maxBlocks][];
                Arrays.fill(blocks, memory.floats(slot.floats));
            } else {
                blocks = memory.floats(maxBlocks, slot.floats);
            }
            slot.values.forEach(value -> gradients[value] = blocks);
            if (!slot.readsBorder && slot.floats >= wanted) {
                unused = Optional.of(blocks[0]);
            }
        }
        return unused;
    }
}
