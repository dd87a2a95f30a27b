package dev.convoy.imageset;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The part that an image plays: learned from, chosen by, or looked at once in the end. */
public enum Split {
    @JsonProperty("train")
    TRAIN("train"),
    @JsonProperty("val")
    VAL("val"),
    @JsonProperty("test")
    TEST("test");

    private final String folder;

    Split(String folder) {
        this.folder = folder;
    }

    /** Name of the split's folder in a data set, and of the split in messages: train, val or test. */
    public String folder() {
        return folder;
    }

    /**
     * The split of that name.
     *
     * @throws ImageSetException if the name is not train, val or test
     */
    public static Split ofName(String name) {
        for (Split split : values()) {
            if (split.folder.equals(name)) {
                return split;
            }
        }
        throw new ImageSetException("split must be train, val or test, found " + name);
    }
}
