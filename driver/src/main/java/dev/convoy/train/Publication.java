package dev.convoy.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BroadcastBlockId;
import scala.Tuple2;

/** An iteration's values on their way to tasks in other JVMs, and the ways of sums from there. Travels with the job. */
sealed interface Publication extends Serializable {
    /** Grows from publication to publication of a run. */
    long number();

    /** What a task does with the values, which are there until the function returns. */
    <T> T inTask(ExecutorRun run, Function<float[], T> function);

    /** Sums as the running task returns them to the driver. Their arrays are not the caller's any more. */
    List<PartialSum> toDriver(ExecutorRun run, List<PartialSum> sums);

    /** Parts of a sum, as the running task puts them into Spark's shuffle. The sum's array is not the caller's any more. */
    List<Tuple2<Integer, PartialSum>> toAdders(ExecutorRun run, PartialSum sum, List<Part> parts);

    /** A part as it was, from what an adder took out of the shuffle. */
    PartialSum atAdder(ExecutorRun run, PartialSum part, int adder);

    /** Takes the array of such a part back. */
    void release(ExecutorRun run, float[] array);

    /** Values [from, to) of a sum, which one adder gets. */
    record Part(int adder, int from, int to) {
        /** A copy, unless it is the whole. */
        PartialSum of(PartialSum sum) {
            float[] array = sum.gradient();
            return to - from == array.length ? sum : sum.withGradient(Arrays.copyOfRange(array, from, to));
        }
    }

    /** By Spark's broadcast, and back as the results of tasks: between any hosts. */
    record Sent(long number, Broadcast<float[]> values) implements Publication {
        @Override
        public <T> T inTask(ExecutorRun run, Function<float[], T> function) {
            return function.apply(values.value());
        }

        @Override
        public List<PartialSum> toDriver(ExecutorRun run, List<PartialSum> sums) {
            return sums;
        }

        @Override
        public List<Tuple2<Integer, PartialSum>> toAdders(ExecutorRun run, PartialSum sum, List<Part> parts) {
            return parts.stream()
                    .map(part -> new Tuple2<>(part.adder(), part.of(sum)))
                    .toList();
        }

        @Override
        public PartialSum atAdder(ExecutorRun run, PartialSum part, int adder) {
            return part;
        }

        @Override
        public void release(ExecutorRun run, float[] array) {}
    }

    /**
     * By {@link HostBlocks}, all ways: where all JVMs run on one host. What Spark carries are sums without their arrays.
     *
     * @param owner id of a broadcast, with which Spark forgets what is left of the blocks
     */
    record Stored(long owner, long number) implements Publication {
        private static final float[] ELSEWHERE = new float[0];

        @Override
        public <T> T inTask(ExecutorRun run, Function<float[], T> function) {
            float[] values = run.received().take(number, arrays -> HostBlocks.read(values(), arrays));
            try {
                return function.apply(values);
            } finally {
                run.received().giveBack(number);
            }
        }

        @Override
        public List<PartialSum> toDriver(ExecutorRun run, List<PartialSum> sums) {
            List<PartialSum> results = new ArrayList<>();
            for (PartialSum sum : sums) {
                float[] array = sum.gradient();
                if (run.store(sum(TaskContext.getPartitionId(), results.size()), array, 0, array.length)) {
                    run.free(array);
                    results.add(sum.withGradient(ELSEWHERE));
                } else {
                    results.add(sum);
                }
            }
            return results;
        }

        @Override
        public List<Tuple2<Integer, PartialSum>> toAdders(ExecutorRun run, PartialSum sum, List<Part> parts) {
            List<Tuple2<Integer, PartialSum>> routed = new ArrayList<>();
            boolean areStored = true;
            for (Part part : parts) {
                boolean isStored = run.store(part(sum, part.adder()), sum.gradient(), part.from(), part.to());
                routed.add(new Tuple2<>(part.adder(), isStored ? sum.withGradient(ELSEWHERE) : part.of(sum)));
                areStored &= isStored;
            }
            if (areStored) {
                run.free(sum.gradient());
            }
            return routed;
        }

        /** Shuffled sums that are lost are made again by Spark, their blocks with them. */
        @Override
        public PartialSum atAdder(ExecutorRun run, PartialSum part, int adder) {
            if (!isElsewhere(part)) {
                return part;
            }
            BlockId block = part(part, adder);
            float[] array = HostBlocks.read(block, run::newArray);
            HostBlocks.remove(block);
            return part.withGradient(array);
        }

        @Override
        public void release(ExecutorRun run, float[] array) {
            run.free(array);
        }

        /** Whether a sum's array is in a block. */
        static boolean isElsewhere(PartialSum sum) {
            return sum.gradient().length == 0;
        }

        BlockId values() {
            return new BroadcastBlockId(owner, "values_" + number);
        }

        /** Where a task puts its sum for the driver. */
        BlockId sum(int partition, int index) {
            return new BroadcastBlockId(owner, "sum_" + number + "_" + partition + "_" + index);
        }

        /** Where a task puts a part of its sum for an adder. */
        private BlockId part(PartialSum sum, int adder) {
            return new BroadcastBlockId(owner, "part_" + number + "_" + sum.firstShard() + "_" + adder);
        }
    }
}
