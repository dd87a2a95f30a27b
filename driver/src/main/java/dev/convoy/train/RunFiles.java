package dev.convoy.train;

import dev.convoy.checkpoint.Checkpoint;
import dev.convoy.checkpoint.CheckpointStore;
import dev.convoy.checkpoint.Model;
import dev.convoy.checkpoint.ModelDescription;
import dev.convoy.checkpoint.NamedTensor;
import dev.convoy.checkpoint.Provenance;
import dev.convoy.evaluate.ReferencePredictions;
import dev.convoy.metrics.MetricsLog;
import dev.convoy.net.ParameterSpec;
import dev.convoy.plot.TrainingCurves;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run leaves behind besides its metrics: checkpoints, the best model and the curves. */
final class RunFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RunFiles.class);

    /** Of a run's time for its picture, which needs the whole log to be read. Drawn after each short epoch it would take more. */
    private static final double DRAWING_SHARE = 0.01;

    private final Configuration hadoop;
    private final Path folder;
    private final TrainingRequest request;
    private final TrainingInputs inputs;
    private final CheckpointStore store;
    private final Sparingly drawing = new Sparingly(DRAWING_SHARE, System::nanoTime);
    private Optional<Path> lastCheckpoint;

    /**
     * The files of a run.
     *
     * @param resumedFrom the checkpoint that training goes on from, if it does
     */
    RunFiles(
            Configuration hadoop,
            Path folder,
            TrainingRequest request,
            TrainingInputs inputs,
            CheckpointStore store,
            Optional<Checkpoint> resumedFrom) {
        this.hadoop = hadoop;
        this.folder = folder;
        this.request = request;
        this.inputs = inputs;
        this.store = store;
        this.lastCheckpoint = resumedFrom.map(from -> store.folderOf(from.iteration()));
    }

    /** Folder of the newest checkpoint; empty while there is none. */
    Optional<Path> lastCheckpoint() {
        return lastCheckpoint;
    }

    /** Writes a checkpoint of the state. */
    void saveCheckpoint(TrainingState state, double epoch) throws IOException {
        lastCheckpoint = Optional.of(
                store.save(new Checkpoint(state.iteration(), epoch, model(state), state.arrays(), state.counts())));
    }

    /** Keeps the state's model as the best one so far. */
    void saveBest(TrainingState state) throws IOException {
        store.saveBest(model(state));
    }

    /** Draws the curves from the metrics so far, unless that would take too much of the run's time. */
    void drawCurvesSparingly() {
        drawing.run(this::tryToDraw);
    }

    /** Draws the curves from the metrics so far. */
    void drawCurves() {
        drawing.runNow(this::tryToDraw);
    }

    /** A machine that cannot draw stops no run. */
    private void tryToDraw() {
        try {
            TrainingCurves.write(
                    hadoop,
                    MetricsLog.read(hadoop, new Path(folder, MetricsLog.FILE_NAME)),
                    new Path(folder, TrainingCurves.FILE_NAME));
        } catch (IOException e) {
            LOG.warn("curves are not drawn: {}", e.getMessage());
        }
    }

    private Model model(TrainingState state) {
        float[] parameters = state.modelParameters();
        List<NamedTensor> weights = inputs.net().parameterLayout().stream()
                .map(spec -> view(spec, parameters))
                .toList();
        Provenance provenance = new Provenance(
                Version.current(),
                inputs.data().info().fingerprint(),
                Map.of(
                        "iteration", Integer.toString(state.iteration()),
                        "seed", Long.toString(request.plan().seed()),
                        "net_source", request.net().source()));
        ModelDescription description = new ModelDescription(
                request.net().text(),
                inputs.data().info().classNames(),
                provenance,
                Optional.of(ReferencePredictions.of(inputs.net(), parameters)));
        return new Model(description, weights, inputs.input());
    }

    private static NamedTensor view(ParameterSpec spec, float[] parameters) {
        return new NamedTensor(spec.name(), spec.shape(), parameters, spec.offset(), spec.length());
    }
}
