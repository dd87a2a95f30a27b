package dev.convoy.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BlockLayoutTest {
    @Test
    void offset_everyActivation_liesInItsOwnSixteenFloats() {
        BlockLayout layout = new BlockLayout(new Shape(3, 2, 4), 1);
        boolean[] isTaken = new boolean[layout.floats()];

        for (int y = -1; y < 3; y++) {
            for (int x = -1; x < 5; x++) {
                for (int c = 0; c < 3; c++) {
                    int offset = layout.offset(c, y, x);
                    for (int lane = 0; lane < BlockLayout.IMAGES; lane++) {
                        assertThat(isTaken[offset + lane]).isFalse();
                        isTaken[offset + lane] = true;
                    }
                }
            }
        }

        assertThat(isTaken).doesNotContain(false);
    }

    @Test
    void offset_neighbours_areAStrideApart() {
        BlockLayout layout = new BlockLayout(new Shape(3, 2, 4), 1);

        assertThat(layout.offset(1, 0, 0) - layout.offset(0, 0, 0)).isEqualTo(16);
        assertThat(layout.offset(0, 0, 1) - layout.offset(0, 0, 0)).isEqualTo(layout.pixelStride());
        assertThat(layout.offset(0, 1, 0) - layout.offset(0, 0, 0)).isEqualTo(layout.rowStride());
    }

    @Test
    void channels_ofABlock_lieWhereTheBlockHasThem() {
        BlockLayout all = new BlockLayout(new Shape(5, 2, 4), 1);

        BlockLayout some = all.channels(1, 3).channels(1, 2);

        assertThat(some.shape()).isEqualTo(new Shape(2, 2, 4));
        assertThat(some.offset(1, -1, 3)).isEqualTo(all.offset(3, -1, 3));
        assertThat(some.rowStride()).isEqualTo(all.rowStride());
        assertThat(some.floats()).isEqualTo(all.floats());
        assertThat(all.channels(0, 5)).isEqualTo(all);
        assertThatThrownBy(() -> all.channels(4, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("channels must be within [0, 5), found 2 from 4 on");
    }

    @Test
    void blocks_ofImages_roundUp() {
        assertThat(BlockLayout.blocks(0)).isZero();
        assertThat(BlockLayout.blocks(1)).isEqualTo(1);
        assertThat(BlockLayout.blocks(16)).isEqualTo(1);
        assertThat(BlockLayout.blocks(17)).isEqualTo(2);
    }

    @Test
    void layout_notPossible_throws() {
        assertThatThrownBy(() -> new BlockLayout(new Shape(1, 1, 1), -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("border must not be negative, found -1");
        assertThatThrownBy(() -> new BlockLayout(new Shape(64, 2048, 2048), 0))
                .hasMessage(
                        "activation 64x2048x2048 with border 0 needs 4294967296 floats in a block of 16 images, more"
                                + " than an array can hold");
        assertThatThrownBy(() -> new Shape(0, 1, 1)).hasMessage("shape must be positive, found 0x1x1");
        assertThatThrownBy(() -> new Shape(3, 40_000, 40_000))
                .hasMessage("shape 3x40000x40000 has more values than an array can hold");
    }
}
