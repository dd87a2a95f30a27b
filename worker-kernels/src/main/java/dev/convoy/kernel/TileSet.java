package dev.convoy.kernel;

import dev.convoy.tensor.BlockLayout;

/**
 * The register tiles that suit the vectors of this machine.
 *
 * @param product tiles of products
 * @param gradient tiles of gradients of weights
 * @param patch the same for filters of few weights
 */
record TileSet(Tiles product, GradientTiles gradient, PatchTiles patch) {
    static TileSet forLanes(int lanes) {
        return lanes == BlockLayout.IMAGES
                ? new TileSet(new WideTiles(), new WideGradientTiles(), new WidePatchTiles())
                : new TileSet(new NarrowTiles(), new NarrowGradientTiles(), new NarrowPatchTiles());
    }
}
