package dev.convoy.plot;

import dev.convoy.checkpoint.AtomicFile;
import dev.convoy.metrics.Metrics;
import dev.convoy.metrics.TrainMetrics;
import dev.convoy.metrics.ValidationMetrics;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Loss and accuracy of a run over its epochs, as a PNG picture: every mini-batch faint, their running mean and the validation
 * split strong, and a dotted line where the learning rate changed.
 */
public final class TrainingCurves {
    /** Name of the picture in the folder of a run. */
    public static final String FILE_NAME = "curves.png";

    /** Size of one of the two charts beside each other, in pixels at scale 1. */
    private static final int CHART_WIDTH = 640;

    private static final int CHART_HEIGHT = 420;
    /** Pixels a unit, for sharp text on dense screens. */
    private static final double SCALE = 1.5;
    /** More points than a chart has columns cannot be told apart. */
    private static final int MAX_POINTS = 900;
    /** The running mean spans this share of the run on either side. */
    private static final double SMOOTHING = 0.01;
    /** A schedule that changes the rate more often than this is a curve, and lines would hide the chart. */
    private static final int MAX_RATE_CHANGES = 8;
    /** Losses above this multiple of the first one leave the chart: the run has diverged. */
    private static final double MAX_LOSS_RATIO = 3;

    private static final Color TRAIN = new Color(0x1f, 0x6f, 0xb4);
    private static final Color TRAIN_FAINT = new Color(0x1f, 0x6f, 0xb4, 60);
    private static final Color VALIDATION = new Color(0xd9, 0x5f, 0x02);
    private static final Color TEXT = new Color(0x33, 0x33, 0x33);
    private static final Color GRID = new Color(0xe4, 0xe4, 0xe4);
    private static final Color RATE_CHANGE = new Color(0x77, 0x77, 0x77);

    private static final String RATE_CHANGE_NAME = "new learning rate";
    private static final BasicStroke DOTTED =
            new BasicStroke(1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1f, new float[] {2f, 4f}, 0f);

    private TrainingCurves() {}

    /**
     * Draws the curves; a reader sees the old picture or the whole new one.
     *
     * @param hadoop where file systems are configured
     * @param metrics lines of a run in order; nothing is written if no training line with a finite loss is among them
     * @param png the picture
     * @throws IOException with the path if it cannot be written, or if this machine cannot draw text because it has no
     *     fonts; a run need not stop for that
     */
    public static void write(Configuration hadoop, List<Metrics> metrics, Path png) throws IOException {
        List<TrainMetrics> train = select(metrics, TrainMetrics.class);
        if (train.stream().noneMatch(line -> Double.isFinite(line.loss()))) {
            return;
        }
        BufferedImage picture;
        try {
            picture = draw(train, select(metrics, ValidationMetrics.class));
        } catch (RuntimeException | InternalError | LinkageError e) { // what Java's text drawing throws without fonts
            throw new IOException("cannot draw " + png + ": this Java cannot draw text, are fonts installed?", e);
        }
        AtomicFile.write(hadoop, png, out -> encode(picture, out));
    }

    private static BufferedImage draw(List<TrainMetrics> train, List<ValidationMetrics> validation) {
        System.setProperty("java.awt.headless", "true"); // a display that is set but cannot be reached would stop us
        BufferedImage picture = new BufferedImage(
                (int) (2 * CHART_WIDTH * SCALE), (int) (CHART_HEIGHT * SCALE), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        try {
            graphics.scale(SCALE, SCALE);
            lossChart(train, validation).paint(graphics, CHART_WIDTH, CHART_HEIGHT);
            graphics.translate(CHART_WIDTH, 0);
            accuracyChart(train, validation).paint(graphics, CHART_WIDTH, CHART_HEIGHT);
        } finally {
            graphics.dispose();
        }
        return picture;
    }

    private static XYChart lossChart(List<TrainMetrics> train, List<ValidationMetrics> validation) {
        XYChart chart = chart("Loss", "loss per image", LegendPosition.InsideNE, train);
        Curve batches = Curve.of(train, TrainMetrics::epoch, TrainMetrics::loss);
        Curve scored = Curve.of(validation, ValidationMetrics::epoch, ValidationMetrics::loss);
        double first = batches.y()[0];
        double top = 1.05 * Math.min(Math.max(addCurves(chart, batches, scored), first), MAX_LOSS_RATIO * first);
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(top);
        addRateChanges(chart, train, top);
        return chart;
    }

    private static XYChart accuracyChart(List<TrainMetrics> train, List<ValidationMetrics> validation) {
        XYChart chart = chart("Accuracy", "share of images classified right", LegendPosition.InsideSE, train);
        Curve batches = Curve.of(train, TrainMetrics::epoch, TrainMetrics::accuracy);
        Curve scored = Curve.of(validation, ValidationMetrics::epoch, ValidationMetrics::accuracy);
        addCurves(chart, batches, scored);
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0).setYAxisDecimalPattern("0.0");
        addRateChanges(chart, train, 1);
        return chart;
    }

    /** Adds the three lines of a chart and returns the highest value of the strong ones. */
    private static double addCurves(XYChart chart, Curve batches, Curve scored) {
        Curve mean = batches.smoothed((int) (SMOOTHING * batches.x().length));
        addLine(chart, "mini-batch", batches, TRAIN_FAINT, 1f);
        addLine(chart, "train", mean, TRAIN, 2.2f);
        addLine(chart, "validation", scored, VALIDATION, 2.2f);
        if (scored.x().length == 1) { // a line needs two points
            chart.getSeries("validation").setMarker(SeriesMarkers.CIRCLE).setMarkerColor(VALIDATION);
        }
        addOddPoint(chart, batches);
        return scored.max(mean.max(0));
    }

    /**
     * Adds an invisible point between two iterations. Where all points of a chart lie at equal distances XChart marks some of
     * them on the axis, such as epoch 0.4251, rather than round numbers.
     */
    private static void addOddPoint(XYChart chart, Curve batches) {
        double epoch = batches.x()[0] / 3;
        XYSeries point = chart.addSeries("between iterations", new double[] {epoch}, new double[] {0});
        point.setShowInLegend(false);
        point.setMarker(SeriesMarkers.NONE);
    }

    private static void addLine(XYChart chart, String name, Curve curve, Color color, float width) {
        if (curve.isEmpty()) {
            return;
        }
        Curve drawn = curve.thinned(MAX_POINTS);
        XYSeries series = chart.addSeries(name, drawn.x(), drawn.y());
        series.setMarker(SeriesMarkers.NONE);
        series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        series.setLineColor(color);
    }

    /** Draws a dotted line over the height of the chart wherever the learning rate changed. */
    private static void addRateChanges(XYChart chart, List<TrainMetrics> train, double top) {
        List<Double> epochs = rateChanges(train);
        for (int i = 0; i < epochs.size(); i++) {
            double epoch = epochs.get(i);
            XYSeries line = chart.addSeries(
                    RATE_CHANGE_NAME + " ".repeat(i), new double[] {epoch, epoch}, new double[] {0, top});
            line.setShowInLegend(i == 0);
            line.setMarker(SeriesMarkers.NONE);
            line.setLineStyle(DOTTED);
            line.setLineColor(RATE_CHANGE);
        }
    }

    private static XYChart chart(String title, String yTitle, LegendPosition legend, List<TrainMetrics> train) {
        TrainMetrics last = train.get(train.size() - 1);
        XYChart chart = new XYChartBuilder()
                .width(CHART_WIDTH)
                .height(CHART_HEIGHT)
                .title(title)
                .xAxisTitle(String.format(Locale.ROOT, "epoch (%,d iterations)", last.iteration()))
                .yAxisTitle(yTitle)
                .build();
        XYStyler styler = chart.getStyler();
        styler.setLegendPosition(legend);
        style(styler);
        styler.setXAxisMin(0.0).setXAxisMax(Math.max(last.epoch(), Double.MIN_NORMAL));
        return chart;
    }

    private static void style(XYStyler styler) {
        styler.setLocale(Locale.ROOT)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setChartFontColor(TEXT)
                .setChartTitleBoxVisible(false)
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 17))
                .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13))
                .setLegendBorderColor(GRID)
                .setPlotContentSize(0.98);
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14))
                .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12))
                .setAxisTickLabelsColor(TEXT)
                .setPlotGridLinesColor(GRID)
                .setPlotGridLinesStroke(new BasicStroke(1f))
                .setPlotMargin(0);
    }

    /** Epochs at which the learning rate is another than the iteration before; none if it changes all the time. */
    private static List<Double> rateChanges(List<TrainMetrics> train) {
        List<Double> epochs = new ArrayList<>();
        for (int i = 1; i < train.size(); i++) {
            if (train.get(i).learningRate() != train.get(i - 1).learningRate()) {
                epochs.add(train.get(i).epoch());
            }
        }
        return epochs.size() <= MAX_RATE_CHANGES ? epochs : List.of();
    }

    private static void encode(BufferedImage picture, OutputStream out) throws IOException {
        // not the cache file that ImageIO takes by default: it wants a shutdown hook, which a run that is being stopped
        // may no
        // longer register
        try (ImageOutputStream image = new MemoryCacheImageOutputStream(out)) {
            if (!ImageIO.write(picture, "png", image)) {
                throw new IOException("this Java has no PNG writer");
            }
        }
    }

    private static <T extends Metrics> List<T> select(List<Metrics> metrics, Class<T> kind) {
        return metrics.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
