package dev.convoy.config;

/**
 * How gradients travel on a cluster; nothing of it changes what is learned.
 *
 * @param kind the way, or AUTO
 * @param constants what the cost model takes for granted
 */
public record ExchangeSettings(ExchangeKind kind, CostConstants constants) {
    /** The cheapest way by the measured constants. */
    public static final ExchangeSettings AUTO = new ExchangeSettings(ExchangeKind.AUTO, CostConstants.MEASURED);
}
