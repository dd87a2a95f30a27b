package dev.convoy.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Philox4x32Test {
    /** Known answers that the authors of Philox publish with Random123 (kat_vectors, philox4x32 10). */
    @Test
    void draw_publishedVectors_match() {
        assertThat(draw(0L, 0, 0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(draw(-1L, -1, -1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(draw(0x299f31d0a4093822L, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    private static int[] draw(long key, int... words) {
        Philox4x32.draw(key, words);
        return words;
    }
}
