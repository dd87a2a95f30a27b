package dev.convoy.cost;

/**
 * What of a run decides its memory.
 *
 * @param stateArrays vectors that the update rule keeps, and the running average of the weights if there is one
 * @param accumulates whether gradients of several mini-batches are added before an update
 * @param numShards S
 * @param largestShare most images that a shard gives to a batch
 * @param microBatch images of a share computed at once, as set; 0 to let memory decide
 * @param blockThreads most threads that compute a block of sixteen images together
 * @param exchanged vectors that travel together: 1, or with local steps the state of the update rule as well
 * @param localArrays vectors that each thread keeps for local steps; 0 without
 * @param imageBytes heap that all images take, over the whole cluster
 */
public record MemoryRequest(
        int stateArrays,
        boolean accumulates,
        int numShards,
        int largestShare,
        int microBatch,
        int blockThreads,
        int exchanged,
        int localArrays,
        long imageBytes) {
    /** Synchronous training by one thread for each block. */
    public MemoryRequest(
            int stateArrays, boolean accumulates, int numShards, int largestShare, int microBatch, long imageBytes) {
        this(stateArrays, accumulates, numShards, largestShare, microBatch, 1, 1, 0, imageBytes);
    }
}
