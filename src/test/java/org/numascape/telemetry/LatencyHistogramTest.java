package org.numascape.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyHistogramTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "63, 0", "64, 1", "127, 1", "128, 2", "1000, 4", "1024, 5"})
  void bucketsArePowersOfTwoFrom64Nanoseconds(long nanos, int bucket) {
    assertThat(LatencyHistogram.bucket(nanos)).isEqualTo(bucket);
    assertThat(nanos).isLessThan(LatencyHistogram.boundNanos(bucket));
  }

  @Test
  void theLastBucketHasNoUpperBound() {
    assertThat(LatencyHistogram.bucket((1L << 28) - 1)).isEqualTo(22);
    assertThat(LatencyHistogram.bucket(1L << 28)).isEqualTo(23);
    assertThat(LatencyHistogram.bucket(Long.MAX_VALUE)).isEqualTo(23);
  }

  @Test
  void aQuantileIsTheUpperBoundOfItsBucket() {
    long[] counts = new long[LatencyHistogram.BUCKETS];
    counts[1] = 50;
    counts[4] = 49;
    counts[9] = 1;
    LatencyHistogram latency = new LatencyHistogram(counts);
    assertThat(latency.quantileNanos(0.5)).hasValue(128);
    assertThat(latency.quantileNanos(0.51)).hasValue(1024);
    assertThat(latency.quantileNanos(0.99)).hasValue(1024);
    assertThat(latency.quantileNanos(1)).hasValue(1L << 15);
    assertThat(LatencyHistogram.noSteals().getFirst().quantileNanos(0.5)).isEmpty();
  }
}
