package dev.convoy.train;

import dev.convoy.augment.InputTransform;
import dev.convoy.evaluate.SplitEvaluator;
import dev.convoy.evaluate.SplitScore;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.ShardCache;
import dev.convoy.imageset.Split;
import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The looks that training takes at its splits. The test split is never among them. */
final class RunEvaluators implements AutoCloseable {
    private final SparkSession session;
    private final String netText;
    private final InputTransform transform;
    private final ImageSet data;
    private final ShardCache cache;
    private final ClusterRetry retry;
    private final Map<Split, SplitEvaluator> evaluators = new EnumMap<>(Split.class);

    RunEvaluators(
            SparkSession session,
            String netText,
            InputTransform transform,
            ImageSet data,
            ShardCache cache,
            ClusterRetry retry) {
        this.session = session;
        this.netText = netText;
        this.transform = transform;
        this.data = data;
        this.cache = cache;
        this.retry = retry;
    }

    /** The split that tells how well the net generalizes: val, or train where there is no val. */
    Split finalSplit() {
        return finalSplit(data);
    }

    static Split finalSplit(ImageSet data) {
        return data.count(Split.VAL) > 0 ? Split.VAL : Split.TRAIN;
    }

    boolean hasValidation() {
        return data.count(Split.VAL) > 0;
    }

    SplitScore score(Split split, float[] parameters) {
        return retry.run(
                "scoring " + split.folder(),
                () -> evaluators
                        .computeIfAbsent(split, s -> new SplitEvaluator(session, data, s, netText, transform, 1, cache))
                        .score(parameters));
    }

    @Override
    public void close() {
        if (!retry.isStopped()) {
            evaluators.values().forEach(SplitEvaluator::close);
        }
    }
}
