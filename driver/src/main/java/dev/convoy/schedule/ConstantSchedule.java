package dev.convoy.schedule;

/** The rate never changes. */
public record ConstantSchedule() implements LearningRateSchedule {
    @Override
    public double factorAt(long iteration, RunLength run) {
        return 1;
    }

    @Override
    public String description() {
        return "constant";
    }
}
