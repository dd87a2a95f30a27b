package dev.convoy.imageset;

import java.io.IOException;

/** Prepares a folder in a JVM of its own; arguments: input, output. Prints how many images were good and bad. */
final class SmallHeapPreparation {
    private SmallHeapPreparation() {}

    public static void main(String[] arguments) throws IOException {
        ImageSetInfo info = RawFiles.prepare(PreparationSettings.of(arguments[0], arguments[1])
                .withMaxBad(1)
                .withSplit(SplitFractions.parse("1/0/0")));
        System.out.println("good " + info.count(Split.TRAIN) + " bad " + info.quarantined());
    }
}
