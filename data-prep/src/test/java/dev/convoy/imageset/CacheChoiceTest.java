package dev.convoy.imageset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheChoiceTest {
    private static final long MEBIBYTE = 1L << 20;

    /** Two executors with 200 MiB beside the reserved 300, of which 30 % are for images: 120 MiB. */
    @ParameterizedTest(name = "{0} {1} bytes")
    @CsvSource({
        "AUTO, 125829120, MEMORY",
        "AUTO, 125829121, DISK",
        "MEMORY, 125829121, MEMORY",
        "DISK, 1, DISK",
    })
    void of_bytes_keepsInMemoryWhatFits(ShardCache wanted, long bytes, ShardCache expected) {
        CacheChoice choice = CacheChoice.of(wanted, "train", bytes, 2, 500 * MEBIBYTE, 0.3);

        assertThat(choice.cache()).isEqualTo(expected);
    }

    @Test
    void toString_automatic_isTheArithmetic() {
        assertThat(CacheChoice.of(ShardCache.AUTO, "train and val", 614_400_000, 1, 475 * MEBIBYTE, 0.3))
                .hasToString(
                        "disk (auto: images of train and val take 614.4 MB, there is room for 55.1 MB in the heap of"
                                + " 1 executor of 498 MB)");
    }

    @Test
    void toString_asSet_saysSo() {
        assertThat(CacheChoice.of(ShardCache.MEMORY, "train", 1_000_000, 2, 100 * MEBIBYTE, 0.3))
                .hasToString("memory (as set: images of train take 1.0 MB, there is room for 0.0 MB in the heap of"
                        + " 2 executors of 105 MB)");
    }

    @Test
    void cacheChoice_auto_throws() {
        assertThatThrownBy(() -> new CacheChoice(ShardCache.AUTO, "undecided"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cache must be MEMORY or DISK, found AUTO");
    }
}
