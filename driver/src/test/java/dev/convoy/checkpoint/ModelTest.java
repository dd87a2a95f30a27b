package dev.convoy.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelTest {
    private final float[] parameters = new float[4];

    @Test
    void parameters_weightsCoverArray_isThatArray() {
        assertThat(model(tensor("a", 0, 1), tensor("b", 1, 3)).parameters()).isSameAs(parameters);
    }

    @Test
    void constructor_weightsNotCoveringArray_throws() {
        assertThatThrownBy(() -> model(tensor("a", 0, 1), tensor("b", 2, 2))).hasMessage("b: must start at 1, found 2");
        assertThatThrownBy(() -> model(tensor("a", 0, 3))).hasMessage("weights cover 3 of 4 parameters");
        assertThatThrownBy(() -> model(tensor("a", 0, 4), NamedTensor.of("b", List.of(1), new float[1])))
                .hasMessage("b: weights must be views of one array");
        assertThatThrownBy(this::model).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void constructor_nameTakenOrReserved_throws() {
        assertThatThrownBy(() -> model(tensor("a", 0, 1), tensor("a", 1, 3))).hasMessage("tensor name a is used twice");
        assertThatThrownBy(() -> model(tensor(ModelInput.MEAN, 0, 4))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void constructor_meanOfOtherNameOrShape_throws() {
        NamedTensor named = NamedTensor.of("mean", List.of(3), new float[3]);
        NamedTensor shaped = NamedTensor.of(ModelInput.MEAN, List.of(2, 2), new float[4]);

        assertThatThrownBy(() -> ModelInput.ofMean(named))
                .hasMessage("input mean must be named input.mean, found mean");
        assertThatThrownBy(() -> ModelInput.ofMean(shaped))
                .hasMessage("input mean must be [C] or [C, H, W], found [2, 2]");
    }

    @Test
    void constructor_stdOfOtherNameOrShape_throws() {
        NamedTensor named = NamedTensor.of("std", List.of(3), new float[3]);
        NamedTensor shaped = NamedTensor.of(ModelInput.STD, List.of(3, 1), new float[3]);

        assertThatThrownBy(() -> new ModelInput(Optional.empty(), Optional.of(named), Optional.empty()))
                .hasMessage("input std must be named input.std, found std");
        assertThatThrownBy(() -> new ModelInput(Optional.empty(), Optional.of(shaped), Optional.empty()))
                .hasMessage("input std must be [C], found [3, 1]");
    }

    @Test
    void constructor_whiteningOfOtherNameOrShape_throws() {
        NamedTensor named = NamedTensor.of("w", List.of(2, 2), new float[4]);
        NamedTensor shaped = NamedTensor.of(ModelInput.WHITENING, List.of(4, 1), new float[4]);

        assertThatThrownBy(() -> ModelInput.NONE.withWhitening(named))
                .hasMessage("whitening matrix must be named input.whitening, found w");
        assertThatThrownBy(() -> ModelInput.NONE.withWhitening(shaped))
                .hasMessage("whitening matrix must be [D, D], found [4, 1]");
    }

    @Test
    void checkpoint_velocityOfOtherLength_throws() {
        Model model = model(tensor("a", 0, 4));

        assertThatThrownBy(() -> new Checkpoint(1, 0.1, model, Map.of("velocity", new float[3]), Map.of()))
                .hasMessage("velocity has 3 values, model 4 parameters");
        for (String name : List.of("model", "Velocity", "../velocity", "")) {
            assertThatThrownBy(() -> new Checkpoint(1, 0.1, model, Map.of(name, new float[4]), Map.of()))
                    .hasMessage("'%s' is no name for an array of a checkpoint", name);
        }
    }

    @Test
    void checkpoint_stateThatCannotBeStored_throws() {
        Model model = model(tensor("a", 0, 4));

        assertThatThrownBy(() -> new Checkpoint(
                        1, 0.1, model, Map.of("velocity", new float[4]), Map.of("first_loss", Double.NaN)))
                .hasMessage("trainer state first_loss must be a text, a boolean or a finite number, found NaN");
        assertThatThrownBy(() ->
                        new Checkpoint(1, 0.1, model, Map.of("velocity", new float[4]), Map.of("list", List.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void checkpoint_numberAndText_areFoundOrNamed() {
        Checkpoint checkpoint = new Checkpoint(
                7,
                0.1,
                model(tensor("a", 0, 4)),
                Map.of("velocity", new float[4]),
                Map.of("first_loss", 2.5, "data", "f00d"));

        assertThat(checkpoint.number("first_loss")).isEqualTo(2.5);
        assertThat(checkpoint.text("data")).isEqualTo("f00d");
        assertThatThrownBy(() -> checkpoint.number("best"))
                .hasMessage("checkpoint of iteration 7: best must be a number, found nothing");
        assertThatThrownBy(() -> checkpoint.text("best")).hasMessage("checkpoint of iteration 7 has no text best");
    }

    private Model model(NamedTensor... weights) {
        return new Model(Models.description(), List.of(weights), ModelInput.NONE);
    }

    private NamedTensor tensor(String name, int offset, int length) {
        return new NamedTensor(name, List.of(length), parameters, offset, length);
    }
}
