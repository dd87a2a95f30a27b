package dev.convoy.parity;

import static dev.convoy.tensor.Checks.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import dev.convoy.optim.Optimizer;
import dev.convoy.regularization.Regularization;
import dev.convoy.schedule.RunLength;
import dev.convoy.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Trains a net on CIFAR-10 by Convoy's kernels or by PyTorch: same initial weights, same batches in the same order, same
 * momentum SGD and schedule, so that the accuracies can stand beside each other. Run by {@code src/parity-tests/run}.
 */
public final class SideBySideTraining {
    private static final int TEST_BATCH = 100;

    private final Net net;
    private final TrainingPlan plan;
    private final int batchSize;
    private final CifarImages training;
    private final CifarImages test;
    private final float[] mean;
    private final int[] order;

    private SideBySideTraining(NetFile file, Path folder) throws IOException {
        this.net = Net.of(file.net());
        this.plan = file.plan().orElseThrow();
        checkPlan();
        this.training = CifarImages.training(folder);
        this.test = CifarImages.test(folder);
        this.mean = training.mean(file.net().input().mean());
        this.batchSize = plan.batch().size(training.count());
        this.order = IntStream.range(0, training.count()).toArray();
    }

    /**
     * Arguments: folder of CIFAR-10's binary batches, engine (convoy or torch), net of the zoo or file (cifar10_full),
     * iterations between looks at the test images (500), training settings such as {@code iterations=5000}.
     */
    public static void main(String[] arguments) throws IOException {
        String net = arguments.length > 2 ? arguments[2] : "cifar10_full";
        int every = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 500;
        Map<String, String> settings = new TreeMap<>();
        for (int i = 4; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            settings.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
        }
        SideBySideTraining run = new SideBySideTraining(NetFile.load(net, settings), Path.of(arguments[0]));
        try (Trainee trainee = run.trainee(arguments[1])) {
            run.train(trainee, every);
        }
    }

    /** Refuses what is not done here, rather than leave it out in silence. */
    private void checkPlan() {
        Shape input = net.inputShape();
        Regularization terms = plan.regularization().terms();
        check(input.equals(new Shape(3, 32, 32)), "input must be 3x32x32, found %s", input);
        check(
                plan.augmentation().cropPadding() == 0 && !plan.augmentation().flip(),
                "images cannot be changed at random here, found %s",
                plan.augmentation());
        check(plan.batch().accumulate() == 1, "batches cannot be accumulated here");
        check(
                terms.equals(Regularization.NONE.with(terms.l2())),
                "only weight decay can be asked of weights here, found %s",
                plan.regularization().description());
        check(
                plan.update().clipGradientNorm().isEmpty()
                        && plan.update().averaging().isEmpty(),
                "gradients cannot be clipped and weights not averaged here, found %s",
                plan.update().description());
    }

    private Trainee trainee(String engine) {
        float[] initial = net.initialParameters(plan.seed());
        return switch (engine) {
            case "convoy" -> new ConvoyTrainee(net, plan, batchSize, initial);
            case "torch" -> new TorchTrainee(net, plan, initial);
            default -> throw new IllegalArgumentException("engine must be convoy or torch, found " + engine);
        };
    }

    private void train(Trainee trainee, int every) {
        RunLength length = plan.runLength(training.count());
        long iterations = length.iterations();
        long begin = System.nanoTime();
        long testing = 0;
        double lossSum = 0;
        for (long i = 0; i < iterations; i++) {
            SampleBatch batch = training.batch(chosen(i), mean, net.definition().input());
            double rate = plan.learningRateAt(i, length);
            lossSum += trainee.update(i, rate, batch);
            if ((i + 1) % every == 0 || i + 1 == iterations) {
                long testBegin = System.nanoTime();
                double accuracy = accuracy(trainee);
                testing += System.nanoTime() - testBegin;
                double seconds = (System.nanoTime() - begin - testing) / 1e9;
                long updates = i % every + 1;
                System.out.printf(
                        Locale.ROOT,
                        "iteration=%d loss=%.4f testAccuracy=%.4f learningRate=%.2e imagesPerSecond=%.0f%n",
                        i + 1,
                        lossSum / (updates * batchSize),
                        accuracy,
                        rate,
                        (i + 1) * batchSize / seconds);
                lossSum = 0;
            }
        }
    }

    /** The images of an iteration: the training set in a new order for every epoch, over and over. */
    private int[] chosen(long iteration) {
        int[] chosen = new int[batchSize];
        for (int n = 0; n < chosen.length; n++) {
            long position = iteration * chosen.length + n;
            int inEpoch = (int) (position % order.length);
            if (inEpoch == 0) {
                shuffle(new Random(plan.seed() + position / order.length));
            }
            chosen[n] = order[inEpoch];
        }
        return chosen;
    }

    private void shuffle(Random random) {
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
    }

    private double accuracy(Trainee trainee) {
        int correct = 0;
        for (int first = 0; first < test.count(); first += TEST_BATCH) {
            int[] chosen = IntStream.range(first, Math.min(first + TEST_BATCH, test.count()))
                    .toArray();
            SampleBatch batch = test.batch(chosen, mean, net.definition().input());
            double[] scores = trainee.scores(batch);
            for (int n = 0; n < batch.count(); n++) {
                correct += first(scores, n) == batch.labels()[n] ? 1 : 0;
            }
        }
        return (double) correct / test.count();
    }

    private int first(double[] scores, int image) {
        int classes = net.outputs();
        int first = 0;
        for (int k = 1; k < classes; k++) {
            first = scores[image * classes + k] > scores[image * classes + first] ? k : first;
        }
        return first;
    }

    /** A net that learns. */
    private interface Trainee extends AutoCloseable {
        /** One update after so many others; returns the loss sum before it. */
        double update(long updates, double rate, SampleBatch batch);

        /** Scores at test time. */
        double[] scores(SampleBatch batch);

        @Override
        void close();
    }

    private static final class ConvoyTrainee implements Trainee {
        private static final int THREADS = 2;

        private final Net net;
        private final Optimizer optimizer;
        private final List<NetTask> tasks;
        private final float[][] gradients;
        private final Map<String, float[]> state;
        private final float[] parameters;

        ConvoyTrainee(Net net, TrainingPlan plan, int batchSize, float[] initial) {
            int largest = Math.max(TEST_BATCH, batchSize);
            this.net = net;
            this.optimizer = new Optimizer(
                    plan.regularization().multipliers(net.parameterLayout()),
                    Kernels.current(),
                    plan.update().rule(),
                    plan.regularization().terms());
            this.tasks = IntStream.range(0, THREADS)
                    .mapToObj(t -> net.newTask(Kernels.current(), largest))
                    .toList();
            this.gradients = new float[THREADS][initial.length];
            this.state = plan.update().rule().newState(initial.length);
            this.parameters = initial.clone();
        }

        @Override
        public double update(long updates, double rate, SampleBatch batch) {
            double[] lossSums = new double[THREADS];
            IntStream.range(0, THREADS).parallel().forEach(t -> {
                SampleBatch share = batch.part(t, THREADS);
                Arrays.fill(gradients[t], 0);
                tasks.get(t).setParameters(parameters);
                lossSums[t] = tasks.get(t)
                        .addGradient(share.count(), share.images(), share.labels(), share.keys(), gradients[t])
                        .lossSum();
            });
            for (int t = 1; t < THREADS; t++) {
                Kernels.current().elementwise().add(0, parameters.length, gradients[t], gradients[0]);
            }
            optimizer.update(new Optimizer.Step(updates, rate, batch.count(), 1), gradients[0], state, parameters);
            return Arrays.stream(lossSums).sum();
        }

        @Override
        public double[] scores(SampleBatch batch) {
            float[] scores = new float[batch.count() * net.outputs()];
            tasks.get(0).setParameters(parameters);
            tasks.get(0).scores(batch.count(), batch.images(), scores);
            return IntStream.range(0, scores.length).mapToDouble(i -> scores[i]).toArray();
        }

        @Override
        public void close() {}
    }

    private static final class TorchTrainee implements Trainee {
        private final TorchNet net;
        private final TorchOptimizer optimizer;
        private final Map<String, NDArray> gradients;

        TorchTrainee(Net net, TrainingPlan plan, float[] initial) {
            this.net = new TorchNet(net, DataType.FLOAT32, initial);
            this.optimizer = new TorchOptimizer(
                    plan.regularization().multipliers(net.parameterLayout()),
                    plan.update().rule(),
                    plan.regularization().terms().l2().lambda());
            this.gradients = this.net.zeros();
        }

        @Override
        public double update(long updates, double rate, SampleBatch batch) {
            double lossSum = net.lossSum(batch, gradients);
            optimizer.update(rate, batch.count(), gradients, net.parameters());
            return lossSum;
        }

        @Override
        public double[] scores(SampleBatch batch) {
            return net.scores(batch);
        }

        @Override
        public void close() {
            net.close();
            optimizer.close();
        }
    }
}
