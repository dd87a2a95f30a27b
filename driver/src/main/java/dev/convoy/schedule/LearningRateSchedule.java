package dev.convoy.schedule;

/** The factor that is put on the initial learning rate, a function of how far a run is. */
public sealed interface LearningRateSchedule
        permits ConstantSchedule,
                StepSchedule,
                MultiStepSchedule,
                InverseSchedule,
                PolynomialSchedule,
                ExponentialSchedule,
                ReciprocalSchedule,
                CosineSchedule,
                OneCycleSchedule,
                WarmupSchedule {
    /**
     * Factor on the initial rate.
     *
     * @param iteration t, updates done so far, from 0; T − 1 is that of the last update
     * @param run how long the run is
     */
    double factorAt(long iteration, RunLength run);

    /** The schedule in words, for {@code describe} and {@code run.json}. */
    String description();
}
