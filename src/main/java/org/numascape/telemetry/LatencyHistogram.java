package org.numascape.telemetry;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How long something took, by powers of two: bucket 0 counts what took less than 64 ns, bucket b
 * what took at least 2^(b+5) ns and less than 2^(b+6), the last one all that took longer.
 *
 * @param counts {@value #BUCKETS} of them
 */
public record LatencyHistogram(long[] counts) {
  public static final int BUCKETS = 24;

  private static final int FIRST_BITS = 6;

  /** One for each {@link StealTier}, by ordinal, with nothing in it. */
  public static List<LatencyHistogram> noSteals() {
    return Stream.generate(() -> new LatencyHistogram(new long[BUCKETS]))
        .limit(StealTier.values().length)
        .toList();
  }

  /** The bucket of a duration. */
  public static int bucket(long nanos) {
    return Math.clamp(Long.SIZE - Long.numberOfLeadingZeros(nanos) - FIRST_BITS, 0, BUCKETS - 1);
  }

  /** What a bucket's durations are below; of the last bucket, what they are not below. */
  public static long boundNanos(int bucket) {
    return 1L << Math.min(bucket, BUCKETS - 2) + FIRST_BITS;
  }

  public long total() {
    return Arrays.stream(counts).sum();
  }

  /** The bucket that holds a quantile 0..1; empty if nothing was counted. */
  public OptionalInt quantileBucket(double quantile) {
    long rank = Math.max(1, (long) Math.ceil(quantile * total()));
    long seen = 0;
    for (int bucket = 0; bucket < counts.length; bucket++) {
      seen += counts[bucket];
      if (seen >= rank) {
        return OptionalInt.of(bucket);
      }
    }
    return OptionalInt.empty();
  }

  /** The upper bound of the bucket that holds a quantile 0..1; empty if nothing was counted. */
  public OptionalLong quantileNanos(double quantile) {
    OptionalInt bucket = quantileBucket(quantile);
    return bucket.isPresent()
        ? OptionalLong.of(boundNanos(bucket.getAsInt()))
        : OptionalLong.empty();
  }
}
