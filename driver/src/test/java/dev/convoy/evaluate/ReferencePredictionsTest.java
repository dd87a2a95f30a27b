package dev.convoy.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.config.NetFile;
import dev.convoy.net.Net;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferencePredictionsTest {
    private static final Net NET = Net.of(NetFile.load("lenet", Map.of()).net());

    @Test
    void mismatch_sameParameters_isEmpty() {
        float[] parameters = NET.initialParameters(3);

        String stored = ReferencePredictions.of(NET, parameters);

        assertThat(stored.split(" ")).hasSize(2 * 10);
        assertThat(ReferencePredictions.mismatch(NET, parameters, stored)).isEmpty();
    }

    @Test
    void mismatch_otherParameters_namesTheScore() {
        String stored = ReferencePredictions.of(NET, NET.initialParameters(3));

        assertThat(ReferencePredictions.mismatch(NET, NET.initialParameters(4), stored)
                        .orElseThrow())
                .startsWith("reference score 0 was ")
                .contains("when the model was saved, is");
    }

    @Test
    void mismatch_otherNumberOfScores_saysSo() {
        assertThat(ReferencePredictions.mismatch(NET, NET.initialParameters(3), "1.0 2.0"))
                .contains("expected 20 reference scores, found 2");
    }
}
