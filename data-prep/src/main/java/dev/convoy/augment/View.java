package dev.convoy.augment;

import java.util.ArrayList;
import java.util.List;

/**
 * One way to look at an image in testing: a crop at a fixed place, mirrored or not.
 *
 * @param place where the crop lies in the padded image
 * @param isMirrored whether left and right are exchanged
 */
public record View(Place place, boolean isMirrored) {
    /** Numbers of views that {@link #of} knows. */
    public static final List<Integer> NUMBERS = List.of(1, 2, 10);

    /** The middle, as it is. */
    public static final View CENTRE = new View(Place.CENTRE, false);

    /** Places of a crop. */
    public enum Place {
        /** First row and column. */
        UPPER_LEFT,
        /** First row, last column. */
        UPPER_RIGHT,
        /** Last row, first column. */
        LOWER_LEFT,
        /** Last row and column. */
        LOWER_RIGHT,
        /** The middle, rounded towards the upper left. */
        CENTRE;

        /** Row of the crop among {@code room} + 1 rows. */
        int row(int room) {
            return offset(this == UPPER_LEFT || this == UPPER_RIGHT, room);
        }

        /** Column of the crop among {@code room} + 1 columns. */
        int column(int room) {
            return offset(this == UPPER_LEFT || this == LOWER_LEFT, room);
        }

        private int offset(boolean isFirst, int room) {
            if (this == CENTRE) {
                return room / 2;
            }
            return isFirst ? 0 : room;
        }
    }

    /**
     * The views whose predictions are averaged, in the order in which they are added.
     *
     * @param number 1: the middle; 2: the middle and its mirror image; 10: upper left, upper right, lower left, lower right
     *     and middle, then the mirror images of these five in the same order
     * @throws IllegalArgumentException for another number
     */
    public static List<View> of(int number) {
        return switch (number) {
            case 1 -> List.of(CENTRE);
            case 2 -> List.of(CENTRE, new View(Place.CENTRE, true));
            case 10 -> {
                List<View> views = new ArrayList<>();
                for (boolean isMirrored : new boolean[] {false, true}) {
                    for (Place place : Place.values()) {
                        views.add(new View(place, isMirrored));
                    }
                }
                yield List.copyOf(views);
            }
            default -> throw new IllegalArgumentException("views must be 1, 2 or 10, found " + number);
        };
    }
}
