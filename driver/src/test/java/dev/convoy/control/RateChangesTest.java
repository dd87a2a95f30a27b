package dev.convoy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.config.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateChangesTest {
    @TempDir
    Path run;

    private RateChanges load() throws IOException {
        return RateChanges.load(new Configuration(), new org.apache.hadoop.fs.Path(run.toString()));
    }

    @Test
    void load_noFile_hasNone() throws IOException {
        assertThat(load().size()).isZero();
        assertThat(load().before(1000)).isEmpty();
    }

    @Test
    void before_twoChanges_theLastThatWasMadeDecides() throws IOException {
        RateChanges.Change first = new RateChanges.Change(10, 0.1);
        RateChanges.Change second = new RateChanges.Change(20, 1.0 / 3);
        RateChanges changes = load();
        changes.add(first);
        changes.add(second);

        for (RateChanges each : new RateChanges[] {changes, load()}) {
            assertThat(each.before(9)).isEmpty();
            assertThat(each.before(10)).hasValue(first);
            assertThat(each.before(19)).hasValue(first);
            assertThat(each.before(20)).hasValue(second);
            assertThat(each.before(1000)).hasValue(second);
        }
    }

    @Test
    void add_inAnEarlierPart_dropsTheLaterOnes() throws IOException {
        RateChanges changes = load();
        changes.add(new RateChanges.Change(10, 0.1));
        changes.add(new RateChanges.Change(20, 0.2));

        changes.add(new RateChanges.Change(10, 0.3));

        assertThat(load().size()).isEqualTo(1);
        assertThat(load().before(20)).hasValue(new RateChanges.Change(10, 0.3));
    }

    @Test
    void clear_changes_areGone() throws IOException {
        RateChanges changes = load();
        changes.add(new RateChanges.Change(10, 0.1));

        changes.clear();

        assertThat(load().size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0.25,0.26", "sha256,sha257", "],]]", "'10,',"})
    void load_damaged_saysWhatToDo(String from, String to) throws IOException {
        load().add(new RateChanges.Change(10, 0.25));
        Path file = run.resolve(RateChanges.FILE_NAME);
        String whole = Files.readString(file);
        Files.writeString(file, whole.replace(from, to == null ? "" : to));
        assertThat(file).content().isNotEqualTo(whole);

        assertThatThrownBy(this::load)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("learning-rate-changes.json is damaged")
                .hasMessageContaining("delete it");
    }
}
