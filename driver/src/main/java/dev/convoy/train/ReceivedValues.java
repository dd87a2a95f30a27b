package dev.convoy.train;

import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The values that a JVM's tasks compute with: one array for all of them, read by the first, and kept for those of the next
 * iteration unless a late task still reads it.
 */
final class ReceivedValues {
    private float[] values = new float[0];
    private long publication;
    private int readers;

    /**
     * The values of a publication, until {@link #giveBack}.
     *
     * @param wanted number of the publication, positive
     * @param reader gets them, into an array that it is given for a length
     */
    synchronized float[] take(long wanted, Function<IntFunction<float[]>, float[]> reader) {
        if (publication != wanted) {
            publication = 0; // reading may fail
            values = reader.apply(this::array);
            readers = 0;
            publication = wanted;
        }
        readers++;
        return values;
    }

    /** Lets go of values that no task reads. */
    synchronized void letGo() {
        if (readers == 0) {
            values = new float[0];
            publication = 0;
        }
    }

    private float[] array(int length) {
        return readers > 0 || values.length != length ? new float[length] : values;
    }

    /** Says that a task has done with the values of a publication. */
    synchronized void giveBack(long taken) {
        if (publication == taken) {
            readers--;
        }
    }
}
