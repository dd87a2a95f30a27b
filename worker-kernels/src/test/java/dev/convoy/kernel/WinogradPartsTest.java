package dev.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WinogradPartsTest {
    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void parts_ofAFilter_haveEachTapOnce(int filterSize) {
        WinogradParts parts = new WinogradParts(filterSize);
        int[] times = new int[filterSize * filterSize];
        for (int u = 0; u < parts.perSide(); u++) {
            for (int v = 0; v < parts.perSide(); v++) {
                assertThat(parts.row(parts.index(u, v))).isEqualTo(parts.start(u));
                assertThat(parts.column(parts.index(u, v))).isEqualTo(parts.start(v));
                for (int i = 0; i < parts.size(u); i++) {
                    for (int j = 0; j < parts.size(v); j++) {
                        times[(parts.start(u) + i) * filterSize + parts.start(v) + j]++;
                    }
                }
            }
        }

        assertThat(Arrays.stream(times)).containsOnly(1);
    }

    /** A part has a product at a position if neither its row nor its column is the point where its third tap would be. */
    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void partsOfAPosition_followOneAnother(int filterSize) {
        WinogradParts parts = new WinogradParts(filterSize);
        for (int position = 0; position < Winograd.POSITIONS; position++) {
            for (int part = 0; part < parts.count(); part++) {
                boolean hasRow = parts.row(part) == 0 || position / Winograd.SIDE < Winograd.SIDE - 1;
                boolean hasColumn = parts.column(part) == 0 || position % Winograd.SIDE < Winograd.SIDE - 1;

                assertThat(parts.first(position) <= part && part < parts.end(position))
                        .as("part %d at %d", part, position)
                        .isEqualTo(hasRow && hasColumn);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 36", "5, 121"})
    void products_ofATile_areThoseOfAllPositions(int filterSize, int products) {
        assertThat(new WinogradParts(filterSize).products()).isEqualTo(products);
    }

    @Test
    void side_ofATile_isThatOfFourOutputs() {
        assertThat(new WinogradParts(3).side()).isEqualTo(6);
        assertThat(new WinogradParts(5).side()).isEqualTo(8);
    }
}
