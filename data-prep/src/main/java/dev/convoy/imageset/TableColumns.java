package dev.convoy.imageset;

/**
 * The columns of a manifest or table that count.
 *
 * @param image bytes of image files, or their paths; empty stands for {@code path} in a manifest, {@code image} in a table
 * @param label names or numbers of the classes
 * @param split train, val or test; a table may lack it
 */
public record TableColumns(String image, String label, String split) {
    /** path or image, label, split. */
    public static final TableColumns DEFAULT = new TableColumns("", "label", "split");

    public TableColumns {
        if (label.isBlank() || split.isBlank()) {
            throw new ImageSetException(
                    "label and split columns must have names, found '" + label + "' and '" + split + "'");
        }
    }

    String pathColumn() {
        return image.isEmpty() ? "path" : image;
    }

    String imageColumn() {
        return image.isEmpty() ? "image" : image;
    }
}
