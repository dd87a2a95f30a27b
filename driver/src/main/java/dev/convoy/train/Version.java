package dev.convoy.train;

import java.util.Optional;

/** The version of Convoy that is running. */
public final class Version {
    private Version() {}

    /** As in the jar's manifest, or {@code development} where classes do not come from a jar. */
    public static String current() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
