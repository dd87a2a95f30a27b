package dev.convoy.config;

/** How gradients travel on a cluster. All ways give the same bits; which is fastest depends on net, executors and network. */
public enum ExchangeKind {
    /** The one that the cost model finds cheapest. */
    AUTO,
    /** Every task sends its sums to the driver, which adds them. */
    DRIVER,
    /** Some executors add the sums of neighbouring tasks before the driver gets them. */
    TREE,
    /** Every executor adds one slice of all sums, so that the driver gets one gradient however many executors there are. */
    SHARDED
}
