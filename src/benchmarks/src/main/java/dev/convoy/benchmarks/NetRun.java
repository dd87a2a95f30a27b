package dev.convoy.benchmarks;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.net.Net;
import dev.convoy.net.NetDefinition;
import dev.convoy.tensor.BlockLayout;
import java.util.Map;

/**
 * What a benchmark of whole nets is asked for on its command line: {@code NET BATCH THREADS}, where a net's name with
 * {@code -main} behind it is the net without its auxiliary heads.
 *
 * @param name as given
 * @param net of the zoo, or a YAML file
 * @param plan the net's
 * @param batch images of one update
 * @param threads that share them
 */
public record NetRun(String name, Net net, TrainingPlan plan, int batch, int threads) {
    private static final String MAIN_HEAD_ONLY = "-main";

    /** Reads the first three of a program's arguments. */
    public static NetRun of(String[] arguments) {
        check(arguments.length >= 3, "expected NET BATCH THREADS, found %d arguments", arguments.length);
        String name = arguments[0];
        boolean isMainOnly = name.endsWith(MAIN_HEAD_ONLY);
        NetFile file =
                NetFile.load(isMainOnly ? name.substring(0, name.length() - MAIN_HEAD_ONLY.length()) : name, Map.of());
        NetDefinition definition = isMainOnly ? MainHead.of(file.net()) : file.net();
        return new NetRun(
                name,
                Net.of(definition),
                file.plan().orElseThrow(),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]));
    }

    /**
     * Each thread computes its part of the batch in one call, unless that is less than a block of images; threads compute a
     * part together then.
     */
    public BareLoop.Size size() {
        int shards = threads;
        while (shards > 1 && (threads % shards != 0 || batch / shards < BlockLayout.IMAGES)) {
            shards--;
        }
        return new BareLoop.Size(batch, shards, threads);
    }
}
