package dev.convoy.config;

import dev.convoy.schedule.ConstantSchedule;
import dev.convoy.schedule.CosineSchedule;
import dev.convoy.schedule.ExponentialSchedule;
import dev.convoy.schedule.InverseSchedule;
import dev.convoy.schedule.LearningRateSchedule;
import dev.convoy.schedule.MultiStepSchedule;
import dev.convoy.schedule.OneCycleSchedule;
import dev.convoy.schedule.OneCycleSchedule.Descent;
import dev.convoy.schedule.PolynomialSchedule;
import dev.convoy.schedule.ReciprocalSchedule;
import dev.convoy.schedule.ScheduleClock;
import dev.convoy.schedule.StepSchedule;
import dev.convoy.schedule.WarmupSchedule;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Reads what becomes of the learning rate: the section {@code schedule} of a training plan. */
final class ScheduleReader {
    private static final List<String> TYPES = List.of(
            "constant",
            "step",
            "multi_step",
            "inverse",
            "polynomial",
            "sqrt",
            "exponential",
            "reciprocal",
            "cosine",
            "one_cycle");

    private static final double SQUARE_ROOT = 0.5;
    private static final double DEFAULT_POWER = 1;
    private static final double DEFAULT_INITIAL_FACTOR = 0.04;
    private static final double DEFAULT_PEAK_FRACTION = 0.3;
    private static final double DEFAULT_WARMUP_FACTOR = 0.1;

    private final YamlSection section;

    private ScheduleReader(YamlSection section) {
        this.section = section;
    }

    static LearningRateSchedule read(YamlSection section) {
        LearningRateSchedule schedule = new ScheduleReader(section).readWithWarmup();
        section.finish();
        return schedule;
    }

    private LearningRateSchedule readWithWarmup() {
        LearningRateSchedule schedule = readType();
        boolean hasIterations = section.has("warmup_iterations");
        boolean hasEpochs = section.has("warmup_epochs");
        if (hasIterations && hasEpochs) {
            throw new InvalidInputException(
                    "%s: a warm-up takes either warmup_epochs or warmup_iterations, found both", section.where());
        }
        if (!hasIterations && !hasEpochs) {
            return schedule;
        }
        double length = hasIterations ? section.integer("warmup_iterations") : section.number("warmup_epochs");
        ScheduleClock clock = hasIterations ? ScheduleClock.ITERATIONS : ScheduleClock.EPOCHS;
        double factor = section.number("warmup_factor", DEFAULT_WARMUP_FACTOR);
        return make(() -> new WarmupSchedule(length, clock, factor, schedule));
    }

    private LearningRateSchedule readType() {
        String type = section.text("type");
        return switch (type) {
            case "constant" -> new ConstantSchedule();
            case "step" -> readStep();
            case "multi_step" -> readMultiStep();
            case "inverse" -> {
                double gamma = section.number("gamma");
                double power = section.number("power");
                yield make(() -> new InverseSchedule(gamma, power));
            }
            case "polynomial" -> {
                double power = section.number("power", DEFAULT_POWER);
                OptionalLong maxIterations = maxIterations();
                yield make(() -> new PolynomialSchedule(power, maxIterations));
            }
            case "sqrt" -> {
                OptionalLong maxIterations = maxIterations();
                yield make(() -> new PolynomialSchedule(SQUARE_ROOT, maxIterations));
            }
            case "exponential" -> {
                double rate = section.number("rate");
                ScheduleClock clock = clock();
                yield make(() -> new ExponentialSchedule(rate, clock));
            }
            case "reciprocal" -> {
                double rate = section.number("rate");
                ScheduleClock clock = clock();
                yield make(() -> new ReciprocalSchedule(rate, clock));
            }
            case "cosine" -> {
                double finalFactor = section.number("final_factor", 0);
                OptionalLong maxIterations = maxIterations();
                yield make(() -> new CosineSchedule(finalFactor, maxIterations));
            }
            case "one_cycle" -> readOneCycle();
            default -> throw section.unknownWord("type", type, TYPES);
        };
    }

    private LearningRateSchedule readStep() {
        double factor = section.number("factor");
        ScheduleClock clock = clockOf("every");
        int every = section.integer("every_" + clock.words());
        return make(() -> new StepSchedule(factor, every, clock));
    }

    private LearningRateSchedule readMultiStep() {
        double factor = section.number("factor");
        ScheduleClock clock = clockOf("at");
        List<Long> at = section.integers("at_" + clock.words());
        return make(() -> new MultiStepSchedule(factor, at, clock));
    }

    private LearningRateSchedule readOneCycle() {
        double initialFactor = section.number("initial_factor", DEFAULT_INITIAL_FACTOR);
        double peakFraction = section.number("peak_fraction", DEFAULT_PEAK_FRACTION);
        double finalFactor = section.number("final_factor", 0);
        Descent descent = section.choice("descent", Descent.class, Descent.LINEAR);
        OptionalLong maxIterations = maxIterations();
        return make(() -> new OneCycleSchedule(initialFactor, peakFraction, finalFactor, descent, maxIterations));
    }

    /** Which of {@code PREFIX_epochs} and {@code PREFIX_iterations} is given; one must be. */
    private ScheduleClock clockOf(String prefix) {
        boolean inEpochs = section.has(prefix + "_epochs");
        if (inEpochs == section.has(prefix + "_iterations")) {
            throw new InvalidInputException(
                    "%s: a %s schedule takes either %s_epochs or %s_iterations, found %s",
                    section.where(), section.text("type"), prefix, prefix, inEpochs ? "both" : "neither");
        }
        return inEpochs ? ScheduleClock.EPOCHS : ScheduleClock.ITERATIONS;
    }

    private ScheduleClock clock() {
        return section.choice("unit", ScheduleClock.class, ScheduleClock.EPOCHS);
    }

    private OptionalLong maxIterations() {
        return section.has("max_iterations")
                ? OptionalLong.of(section.integer("max_iterations"))
                : OptionalLong.empty();
    }

    private LearningRateSchedule make(Supplier<LearningRateSchedule> schedule) {
        return NetReader.at(section, schedule);
    }
}
