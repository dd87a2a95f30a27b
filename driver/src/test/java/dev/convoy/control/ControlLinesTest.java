package dev.convoy.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlLinesTest {
    @Test
    void parse_everyRequest_keepsTheirOrder() {
        ControlLines lines = ControlLines.parse("learning_rate=0.01\nsnapshot\nstop\n");

        assertThat(lines.problems()).isEmpty();
        assertThat(lines.requests())
                .containsExactly(
                        new ControlRequest.LearningRate(0.01),
                        new ControlRequest.Snapshot(),
                        new ControlRequest.Stop());
        assertThat(lines.requests())
                .extracting(ControlRequest::line)
                .containsExactly("learning_rate=0.01", "snapshot", "stop");
    }

    @Test
    void parse_asWindowsAndPeopleWriteIt_isUnderstood() {
        ControlLines lines = ControlLines.parse("\ufeff# slower now\r\n\r\n  learning_rate = 1e-3 \r\nsnapshot");

        assertThat(lines.problems()).isEmpty();
        assertThat(lines.requests())
                .containsExactly(new ControlRequest.LearningRate(0.001), new ControlRequest.Snapshot());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "learning_rate=0",
                "learning_rate=-0.1",
                "learning_rate=NaN",
                "learning_rate=Infinity",
                "learning_rate=0,01",
                "learning_rate=",
                "learning_rate",
                "lerning_rate=0.1",
                "momentum=0.5",
                "Stop",
                "stop now"
            })
    void parse_lineOfNoKind_isToldAndTheOthersHold(String wrong) {
        ControlLines lines = ControlLines.parse("snapshot\n" + wrong + "\n");

        assertThat(lines.requests()).isEqualTo(List.of(new ControlRequest.Snapshot()));
        assertThat(lines.problems())
                .singleElement()
                .asString()
                .startsWith("line 2 of the control file is ignored: expected learning_rate=RATE")
                .endsWith("found '" + wrong + "'");
    }
}
