package dev.convoy.net;

import dev.convoy.init.Initializer;
import dev.convoy.layer.DropoutForm;

/** What a setting is where a net's description leaves it out. The only place that knows. */
public final class LayerDefaults {
    /** Nothing is subtracted from pixels. */
    public static final MeanSubtraction MEAN = MeanSubtraction.NONE;

    /** Pixels keep their scale. */
    public static final double SCALE = 1;

    /** Filters and windows move by one pixel. */
    public static final int STRIDE = 1;

    /** Nothing is put around the input. */
    public static final int PAD = 0;

    /** Pooling windows stay inside the input. */
    public static final Rounding ROUNDING = Rounding.DOWN;

    /** Half of the activations are dropped. */
    public static final double DROP_PROBABILITY = 0.5;

    /** Dropout scales in training. */
    public static final DropoutForm DROPOUT_FORM = DropoutForm.INVERTED;

    /** A loss counts as it is. */
    public static final double LOSS_WEIGHT = 1;

    /** Weights start by He's rule, learn at the run's rate and decay. */
    public static final ParameterDefinition WEIGHTS = new ParameterDefinition(new Initializer.He(), 1, 1);

    /** Biases start at 0, learn at the run's rate and do not decay. */
    public static final ParameterDefinition BIAS = new ParameterDefinition(new Initializer.Constant(0), 1, 0);

    private LayerDefaults() {}
}
