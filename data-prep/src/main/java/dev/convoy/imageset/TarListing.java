package dev.convoy.imageset;

import java.io.Serializable;
import java.util.ArrayList;

/** The files within an archive, in its order, with where their bytes are. Carried by Spark. */
final class TarListing implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Path of the archive file. */
    final String archive;

    /** Path of the archive within the archive file, ending in a slash, or empty. */
    final String inner;

    final ArrayList<Member> members = new ArrayList<>();

    /** Where the archive stops making sense and why, or empty. */
    String damage = "";

    TarListing(String archive, String inner) {
        this.archive = archive;
        this.inner = inner;
    }

    /** One file. */
    static final class Member implements Serializable {
        private static final long serialVersionUID = 1L;

        final String name;
        final long offset;
        final long length;
        final String problem;

        Member(String name, long offset, long length, String problem) {
            this.name = name;
            this.offset = offset;
            this.length = length;
            this.problem = problem;
        }
    }
}
