package dev.convoy.image;

/**
 * How one image comes to its size: it is resized as a whole to {@code fullHeight} × {@code fullWidth}, of which the
 * rectangle at ({@code top}, {@code left}) of {@code height} × {@code width} is kept. All in pixels.
 */
record ResizePlan(int fullHeight, int fullWidth, int top, int left, int height, int width) {

    /** The plan for an upright image of {@code height} × {@code width}. */
    static ResizePlan of(ImageSize size, int height, int width) {
        if (size instanceof ImageSize.Square square) {
            int side = square.side();
            int shorter = Math.min(height, width);
            int fullHeight = scaled(height, side, shorter);
            int fullWidth = scaled(width, side, shorter);
            return new ResizePlan(fullHeight, fullWidth, (fullHeight - side) / 2, (fullWidth - side) / 2, side, side);
        }
        return size instanceof ImageSize.Exact exact
                ? new ResizePlan(exact.height(), exact.width(), 0, 0, exact.height(), exact.width())
                : new ResizePlan(height, width, 0, 0, height, width);
    }

    private static int scaled(int length, int side, int shorter) {
        return Math.toIntExact(Math.max(side, (2L * length * side + shorter) / (2L * shorter)));
    }

    /** Whether an image of this size stays as it is. */
    boolean keeps(int imageHeight, int imageWidth) {
        return resizesNothing(imageHeight, imageWidth) && height == imageHeight && width == imageWidth;
    }

    /** Whether of an image of this size a part is cut out without resizing. */
    boolean resizesNothing(int imageHeight, int imageWidth) {
        return fullHeight == imageHeight && fullWidth == imageWidth;
    }

    /** This plan of the upright image for the stored one, so that turning what is kept gives the same pixels. */
    ResizePlan forStored(Orientation orientation) {
        boolean swap = orientation.transposed();
        int rows = swap ? fullWidth : fullHeight;
        int columns = swap ? fullHeight : fullWidth;
        int keptRows = swap ? width : height;
        int keptColumns = swap ? height : width;
        int above = swap ? left : top;
        int before = swap ? top : left;
        return new ResizePlan(
                rows,
                columns,
                orientation.flipsRows() ? rows - keptRows - above : above,
                orientation.flipsColumns() ? columns - keptColumns - before : before,
                keptRows,
                keptColumns);
    }
}
