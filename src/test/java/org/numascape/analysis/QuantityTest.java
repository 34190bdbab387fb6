package org.numascape.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.numascape.telemetry.LatencyHistogram;

class QuantityTest {
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "0, 0",
    "310, 310",
    "999, 999",
    "1000, 1.0 k",
    "41234, 41.2 k",
    "999949, 999.9 k",
    "999950, 1.0 M",
    "9223372036854775807, 9.2 E"
  })
  void countsAreScaledByThousands(long count, String text) {
    assertThat(Quantity.count(count)).isEqualTo(text);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "0, 0 B",
    "512, 512 B",
    "1024, 1 KiB",
    "1536, 1.5 KiB",
    "68719476736, 64 GiB",
    "1048575, 1 MiB",
    "9223372036854775807, 8 EiB"
  })
  void bytesAreScaledByPowersOf1024(long bytes, String text) {
    assertThat(Quantity.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest(name = "{0} is {1}, or {2} as a size")
  @CsvSource({
    "0, 0, 0",
    "999, 999, 999B",
    "1000, 1.0k, 1.0K",
    "1536, 1.5k, 1.5K",
    "41234, 41k, 40K",
    "999499, 999k, 976K",
    "999500, 1.0M, 976K",
    "365744332, 366M, 349M",
    "9223372036854775807, 9.2E, 8.0E"
  })
  void whereThereIsLittleRoomThreeDigitsAndALetterDo(long value, String count, String size) {
    assertThat(Quantity.briefCount(value)).isEqualTo(count);
    assertThat(Quantity.briefBytes(value)).isEqualTo(size);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({"0, 0", "0.004, <1", "0.005, 1", "0.931, 93", "0.9949, 99", "0.995, >99", "1, 100"})
  void aBriefShareIsNothingOrAllOnlyIfItIs(double share, String text) {
    assertThat(Quantity.briefShare(share)).isEqualTo(text);
  }

  @ParameterizedTest(name = "{0} ns is {1}")
  @CsvSource({
    "0, 0 ns",
    "450, 450 ns",
    "12300, 12.3 µs",
    "999950, 1.0 ms",
    "350000000, 350.0 ms",
    "999950000, 1.0 s",
    "6200000000, 6.2 s",
    "99949000000, 99.9 s",
    "125000000000, 2 min 5 s",
    "7380000000000, 2 h 3 min"
  })
  void durationsTakeTheUnitThatReads(long nanos, String text) {
    assertThat(Quantity.duration(nanos)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.1 s",
    "947_400_000, 0.9 s",
    "9_940_000_000, 9.9 s",
    "9_990_000_000, 10 s",
    "99_400_000_000, 99 s",
    "125_000_000_000, 2 min 5 s"
  })
  void aGuessIsNoFinerThanATenthOfASecond(String nanos, String text) {
    assertThat(Quantity.estimate(Long.parseLong(nanos.replace("_", "")))).isEqualTo(text);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "0, 0 %",
    "0.00049, < 0.1 %",
    "0.931, 93.1 %",
    "0.9994, 99.9 %",
    "0.9996, > 99.9 %",
    "1, 100 %"
  })
  void onlyNothingIsZeroAndOnlyAllIsHundredPercent(double share, String text) {
    assertThat(Quantity.share(share)).isEqualTo(text);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "0, 0/s",
    "0.42, 0.4/s",
    "310.2, 310/s",
    "999.7, 999.7/s",
    "1240, 1.2 k/s",
    "12400000, 12.4 M/s"
  })
  void ratesSayPerSecond(double rate, String text) {
    assertThat(Quantity.perSecond(rate)).isEqualTo(text);
  }

  @Test
  void aQuantileIsBelowTheBoundOfItsBucketAndTheLastBucketHasNone() {
    long[] counts = new long[LatencyHistogram.BUCKETS];
    counts[4] = 98;
    counts[LatencyHistogram.BUCKETS - 1] = 2;
    LatencyHistogram latency = new LatencyHistogram(counts);

    assertThat(Quantity.quantile(latency, 0.5)).isEqualTo("< 1.0 µs");
    assertThat(Quantity.quantile(latency, 0.99)).isEqualTo("≥ 268.4 ms");
    assertThat(Quantity.quantile(LatencyHistogram.noSteals().getFirst(), 0.5)).isEqualTo("–");
  }
}
