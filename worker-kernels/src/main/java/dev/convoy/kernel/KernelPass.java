package dev.convoy.kernel;

import java.util.List;

/**
 * One pass of a kernel as a net's description shows it: what was chosen for a shape. The choice follows from the shape and
 * the width of the vectors alone.
 *
 * @param name {@code forward}, {@code data} or {@code weights}; {@code all} where the passes are alike
 * @param kernel the class that computes it
 * @param algorithm {@code direct} or {@code winograd} for a convolution; empty for others
 * @param tiles register tiles, how many of each: {@code 2x12+8 rows}; empty where there are none
 * @param multiplyAdds that are done for one image, terms in the padding left out and what is computed twice included; 0 where
 *     there are no tiles
 */
public record KernelPass(String name, String kernel, String algorithm, String tiles, long multiplyAdds) {
    /** What a kernel tells about itself; for one that tells nothing, its class. */
    public static List<KernelPass> of(Object kernel) {
        return kernel instanceof DescribedKernel described
                ? described.passes()
                : List.of(new KernelPass("all", kernel.getClass().getSimpleName(), "", "", 0));
    }
}
