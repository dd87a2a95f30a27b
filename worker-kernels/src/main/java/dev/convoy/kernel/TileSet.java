package dev.convoy.kernel;

import dev.convoy.tensor.BlockLayout;

/**
 * The register tiles that suit the vectors of this machine.
 *
 * @param product tiles of products
 * @param gradient tiles of gradients of weights
 */
record TileSet(Tiles product, GradientTiles gradient) {
    static TileSet forLanes(int lanes) {
        return lanes == BlockLayout.IMAGES
                ? new TileSet(new WideTiles(), new WideGradientTiles())
                : new TileSet(new NarrowTiles(), new NarrowGradientTiles());
    }
}
