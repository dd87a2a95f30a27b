package dev.convoy.metrics;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One line of {@code metrics.jsonl}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TrainMetrics.class, name = "train"),
    @JsonSubTypes.Type(value = ValidationMetrics.class, name = "validation"),
    @JsonSubTypes.Type(value = ControlMetrics.class, name = "control"),
    @JsonSubTypes.Type(value = FinalMetrics.class, name = "final")
})
public sealed interface Metrics permits TrainMetrics, ValidationMetrics, ControlMetrics, FinalMetrics {}
