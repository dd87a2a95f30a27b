/** Descriptions of well-known nets, shipped with the product: {@link dev.convoy.zoo.Zoo}. */
package dev.convoy.zoo;
