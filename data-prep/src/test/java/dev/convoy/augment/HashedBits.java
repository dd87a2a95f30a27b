package dev.convoy.augment;

/** Random bits for tests: SplitMix64's finalizer over (seed, draw). */
record HashedBits(long seed) implements RandomBits {
    @Override
    public long bits(int draw) {
        long z = seed * 0x9E3779B97F4A7C15L + draw * 0xD1B54A32D192ED03L + 0x632BE59BD9B4E019L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
