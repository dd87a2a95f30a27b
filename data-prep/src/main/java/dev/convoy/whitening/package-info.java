/**
 * What follows from the covariances of training images: whitening matrices, the principal components of colours, and filters
 * that whiten patches.
 *
 * <p>Symbols: D numbers of an input, N inputs, C covariance (D × D), λ_k its eigenvalues in descending order and v_k their
 * eigenvectors, ε what is added to an eigenvalue before it is divided by. Read {@link dev.convoy.whitening.WhiteningMatrix}
 * first.
 */
package dev.convoy.whitening;
