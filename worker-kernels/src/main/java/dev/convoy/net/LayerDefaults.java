package dev.convoy.net;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.LrnRegion;
import dev.convoy.layer.DropoutForm;
import dev.convoy.loss.L2Targets;

/** What a setting is where a net's description leaves it out. The only place that knows. */
public final class LayerDefaults {
    /** Nothing is subtracted from pixels. */
    public static final MeanSubtraction MEAN = MeanSubtraction.NONE;

    /** Pixels are divided by no standard deviation. */
    public static final DeviationDivision STD = DeviationDivision.NONE;

    /** Pixels keep their scale. */
    public static final double SCALE = 1;

    /** Inputs are not whitened. */
    public static final Whitening WHITENING = Whitening.NONE;

    /** Hardly more than what keeps whitening from dividing by zero. */
    public static final double WHITENING_EPSILON = 1e-5;

    /** Filters and windows move by one pixel. */
    public static final int STRIDE = 1;

    /** Nothing is put around the input. */
    public static final int PAD = 0;

    /** Every filter sees all channels. */
    public static final int GROUPS = 1;

    /** A bias is added. */
    public static final boolean HAS_BIAS = true;

    /** Pooling windows stay inside the input. */
    public static final Rounding ROUNDING = Rounding.DOWN;

    /** Hardly more than what keeps the filters of patch_whitening from dividing by zero, for inputs of deviation 1. */
    public static final double PATCH_WHITENING_EPSILON = 5e-4;

    /** Half of the activations are dropped. */
    public static final double DROP_PROBABILITY = 0.5;

    /** Dropout scales in training. */
    public static final DropoutForm DROPOUT_FORM = DropoutForm.INVERTED;

    /** Labels are taken as certain. */
    public static final double LABEL_SMOOTHING = 0;

    /** The label's score must exceed all others by 1. */
    public static final double SVM_MARGIN = 1;

    /** Terms of the hinge loss are summed as they are. */
    public static final boolean SVM_SQUARED = false;

    /** There is a score for each class. */
    public static final L2Targets L2_TARGETS = L2Targets.ONE_HOT;

    /** A loss counts as it is. */
    public static final double LOSS_WEIGHT = 1;
    /** Normalization looks at five channels, or five by five pixels. */
    public static final int LRN_SIZE = 5;

    /** Squares count little in normalization. */
    public static final double LRN_ALPHA = 1e-4;

    /** The exponent of normalization in all published nets. */
    public static final double LRN_BETA = 0.75;

    /** Normalization leaves small activations as they are. */
    public static final double LRN_K = 1;

    /** Normalization looks at other channels. */
    public static final LrnRegion LRN_REGION = LrnRegion.ACROSS_CHANNELS;

    /** Normalization takes alpha as the paper does. */
    public static final boolean LRN_DIVIDE_ALPHA = false;

    /** Leaky units pass a hundredth of what is negative. */
    public static final double SLOPE = 0.01;

    /** Weights start by He's rule, learn at the run's rate and decay. */
    public static final ParameterDefinition WEIGHTS = new ParameterDefinition(new Initializer.He(), 1, 1);

    /** Biases start at 0, learn at the run's rate and do not decay. */
    public static final ParameterDefinition BIAS = new ParameterDefinition(new Initializer.Constant(0), 1, 0);

    /** What batch normalization adds to variances. */
    public static final double BATCH_NORM_EPSILON = 1e-5;

    /** Running statistics keep nine tenths at each update. */
    public static final double BATCH_NORM_DECAY = 0.9;

    /** Batch normalization has a scale, and a shift. */
    public static final boolean BATCH_NORM_PARAMETERS = true;

    /** Scales start at 1, learn at the run's rate and do not decay. */
    public static final ParameterDefinition BATCH_NORM_SCALE =
            new ParameterDefinition(new Initializer.Constant(1), 1, 0);

    private LayerDefaults() {}
}
