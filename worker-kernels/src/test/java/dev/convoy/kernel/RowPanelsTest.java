package dev.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowPanelsTest {
    @Test
    void panels_anyRows_coverEachRowOnceWithoutReachingOver() {
        for (int rows = 1; rows <= 100; rows++) {
            RowPanels panels = new RowPanels(rows);
            int next = 0;
            for (int p = 0; p < panels.count(); p++) {
                assertThat(panels.start(p)).as("rows %d, panel %d", rows, p).isEqualTo(next);
                next += panels.ownHeight(p);
                assertThat(panels.start(p) + panels.height(p)).isLessThanOrEqualTo(rows);
            }
            assertThat(next).as("rows %d", rows).isEqualTo(rows);
        }
    }

    @Test
    void place_anyRow_isInAPanelThatHasTheRow() {
        for (int rows = 1; rows <= 100; rows++) {
            RowPanels panels = new RowPanels(rows);
            for (int row = 0; row < rows; row++) {
                int place = panels.place(row);
                int p = panels.count() - 1;
                while (panels.offset(p) > place) {
                    p--;
                }
                assertThat(panels.start(p) + place - panels.offset(p))
                        .as("rows %d, row %d", rows, row)
                        .isEqualTo(row);
                assertThat(place).isLessThan(panels.offset(p) + panels.height(p));
            }
        }
    }

    @Test
    void shares_ofAnyRows_haveEachPanelOnceAndNoRowTwice() {
        for (int rows = 1; rows <= 100; rows++) {
            RowPanels panels = new RowPanels(rows);
            for (int count = 1; count <= 5; count++) {
                int nextPanel = 0;
                int endRow = 0;
                for (int i = 0; i < count; i++) {
                    Share share = new Share(i, count);
                    assertThat(panels.first(share)).isEqualTo(nextPanel);
                    nextPanel = panels.end(share);
                    if (panels.first(share) < nextPanel) {
                        assertThat(panels.start(panels.first(share))).isGreaterThanOrEqualTo(endRow);
                        endRow = panels.start(nextPanel - 1) + panels.height(nextPanel - 1);
                    }
                }
                assertThat(nextPanel).isEqualTo(panels.count());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 0, 10, 8", "10, 8, 2, 2", "10, 7, 3, 1", "16, 0, 12, 12", "13, 3, 9, 5"})
    void together_acrossPanels_endsWhereOneOverlaps(int rows, int row, int most, int expected) {
        assertThat(new RowPanels(rows).together(row, most)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"3, 3", "4, 4", "10, 12", "12, 12", "13, 16", "16, 16", "20, 20", "32, 32", "50, 52", "64, 64"})
    void paddedRows_anyRows_isTheNextMultipleOfFour(int rows, int padded) {
        assertThat(new RowPanels(rows).paddedRows()).isEqualTo(padded);
    }
}
