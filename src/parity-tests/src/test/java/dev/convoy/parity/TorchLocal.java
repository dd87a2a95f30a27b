package dev.convoy.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.convoy.net.LocallyConnectedDefinition;

/**
 * A locally connected layer, which PyTorch has not: for each tap of the filters a batch of matrix products, one for each
 * output position.
 */
final class TorchLocal {
    private TorchLocal() {}

    /** y[n, k, i, j] = b[k, i, j] + Σ_c,r,s W[i, j, k, c, r, s] · x[n, c, i·stride + r − pad, j·stride + s − pad]. */
    static NDArray forward(LocallyConnectedDefinition local, NDArray x, TorchPass pass) {
        NDArray weights = pass.parameter(local, "weights");
        long rows = weights.getShape().get(0);
        long columns = weights.getShape().get(1);
        NDArray padded = x.pad(new Shape(local.pad(), local.pad(), local.pad(), local.pad()), 0);
        NDArray sum = null;
        for (int r = 0; r < local.filterHeight(); r++) {
            for (int s = 0; s < local.filterWidth(); s++) {
                NDArray pixels = padded.get(new NDIndex(
                                ":, :, {}:{}:{}, {}:{}:{}",
                                r,
                                r + (rows - 1) * local.stride() + 1,
                                local.stride(),
                                s,
                                s + (columns - 1) * local.stride() + 1,
                                local.stride()))
                        .transpose(2, 3, 0, 1) // OH × OW × N × C
                        .reshape(rows * columns, x.getShape().get(0), -1);
                NDArray tap = weights.get(new NDIndex(":, :, :, :, {}, {}", r, s))
                        .reshape(rows * columns, local.filters(), -1)
                        .transpose(0, 2, 1); // C × K
                NDArray products = pixels.batchMatMul(tap);
                sum = sum == null ? products : sum.add(products);
            }
        }
        NDArray y =
                sum.reshape(rows, columns, x.getShape().get(0), local.filters()).transpose(2, 3, 0, 1);
        return local.hasBias() ? y.add(pass.parameter(local, "bias")) : y;
    }
}
