package org.numascape.analysis;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.numascape.telemetry.LatencyHistogram;

/**
 * Numbers as people read them, with their unit: scaled once, here, at display. A point is the
 * decimal mark in every locale, and a space stands before the unit.
 */
public final class Quantity {
  /** What stands where a figure is absent; the reason stands elsewhere. */
  public static final String ABSENT = "–";

  private static final String[] THOUSANDS = {"", "k", "M", "G", "T", "P", "E"};
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Quantity() {}

  /** A count: {@code 310}, {@code 41.2 k}, {@code 2.0 M}. */
  public static String count(long count) {
    return Math.abs(count) < 1000 ? Long.toString(count) : scaled(count, "");
  }

  /** A rate: {@code 12.4 M/s}, {@code 310/s}, {@code 0.4/s}. */
  public static String perSecond(double rate) {
    if (rate < 999.5) {
      return (rate < 10 && rate > 0 ? fixed(rate, 1) : fixed(rate, 0)) + "/s";
    }
    return scaled(rate, "/s");
  }

  private static String scaled(double value, String unit) {
    int power = 0;
    // 999 950 is 1.0 M, not 1000.0 k.
    while (Math.abs(value) >= 999.95 && power < THOUSANDS.length - 1) {
      value /= 1000;
      power++;
    }
    return fixed(value, 1) + (power == 0 ? "" : " " + THOUSANDS[power]) + unit;
  }

  /**
   * A size: {@code 512 B}, {@code 64 GiB}, {@code 1.5 MiB}; a quarter is exact: {@code 1.25 MiB}.
   */
  public static String bytes(long bytes) {
    double value = bytes;
    int power = 0;
    while (Math.abs(value) >= 1023.95 && power < BINARY.length - 1) {
      value /= 1024;
      power++;
    }
    if (value < 16 && value * 4 == Math.rint(value * 4) && value * 2 != Math.rint(value * 2)) {
      return fixed(value, 2) + " " + BINARY[power];
    }
    String digits = fixed(value, 1);
    return (digits.endsWith(".0") ? fixed(value, 0) : digits) + " " + BINARY[power];
  }

  /** A count where there is little room, in three digits at most: {@code 310}, {@code 41k}. */
  public static String briefCount(long count) {
    return brief(count, 1000, THOUSANDS);
  }

  /** A size where there is little room, as {@code ls -h} has it: {@code 0}, {@code 1.5M}. */
  public static String briefBytes(long bytes) {
    return bytes == 0 ? "0" : brief(bytes, 1024, BINARY);
  }

  private static String brief(double value, double base, String[] units) {
    int power = 0;
    // 999.5 would be written with four digits.
    while (Math.abs(value) >= 999.5 && power < units.length - 1) {
      value /= base;
      power++;
    }
    String unit = units[power];
    // 9.95 would be 10.0.
    return fixed(value, power > 0 && Math.abs(value) < 9.95 ? 1 : 0)
        + (unit.isEmpty() ? "" : unit.substring(0, 1));
  }

  /** A duration: {@code 450 ns}, {@code 12.3 ms}, {@code 6.2 s}, {@code 2 min 5 s}. */
  public static String duration(long nanos) {
    long absolute = Math.abs(nanos);
    if (absolute < 1_000) {
      return nanos + " ns";
    } else if (absolute < 999_950) {
      return fixed(nanos / 1e3, 1) + " µs";
    } else if (absolute < 999_950_000) {
      return fixed(nanos / 1e6, 1) + " ms";
    } else if (absolute < 99_950_000_000L) {
      return fixed(nanos / 1e9, 1) + " s";
    }
    long seconds = Math.round(nanos / 1e9);
    return seconds < 3600
        ? seconds / 60 + " min " + seconds % 60 + " s"
        : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }

  /** A duration that is only a guess: {@code 0.9 s}, {@code 12 s}, {@code 2 min 5 s}. */
  public static String estimate(long nanos) {
    double seconds = Math.max(nanos / 1e9, 0.1);
    return seconds < 9.95
        ? fixed(seconds, 1) + " s"
        : seconds < 99.5 ? fixed(seconds, 0) + " s" : duration(nanos);
  }

  /**
   * A quantile 0..1 of a histogram, as far as its buckets tell: {@code < 8.2 µs}, {@code ≥ 268.4
   * ms}, or {@link #ABSENT}.
   */
  public static String quantile(LatencyHistogram latency, double quantile) {
    OptionalInt bucket = latency.quantileBucket(quantile);
    if (bucket.isEmpty()) {
      return ABSENT;
    }
    boolean last = bucket.getAsInt() == LatencyHistogram.BUCKETS - 1;
    return (last ? "≥ " : "< ") + duration(LatencyHistogram.boundNanos(bucket.getAsInt()));
  }

  /**
   * A share 0..1: {@code 93.1 %}. Only nothing is {@code 0 %} and only all is {@code 100 %}; what
   * would round to them says so: {@code < 0.1 %}, {@code > 99.9 %}.
   */
  public static String share(double share) {
    if (share > 0 && share < 0.0005) {
      return "< 0.1 %";
    } else if (share < 1 && share >= 0.9995) {
      return "> 99.9 %";
    }
    return (share == 0 || share == 1 ? fixed(share * 100, 0) : fixed(share * 100, 1)) + " %";
  }

  /** A share 0..1 in whole percents, without their sign: {@code 0}, {@code <1}, {@code 93}. */
  public static String briefShare(double share) {
    if (share > 0 && share < 0.005) {
      return "<1";
    } else if (share < 1 && share >= 0.995) {
      return ">99";
    }
    return fixed(share * 100, 0);
  }

  /** {@link #share(double)}, or {@link #ABSENT}. */
  public static String share(OptionalDouble share) {
    return share.isPresent() ? share(share.getAsDouble()) : ABSENT;
  }

  /** A plain ratio: {@code 1.08}. */
  public static String ratio(double ratio) {
    return fixed(ratio, 2);
  }

  /** {@link #ratio(double)}, or {@link #ABSENT}. */
  public static String ratio(OptionalDouble ratio) {
    return ratio.isPresent() ? ratio(ratio.getAsDouble()) : ABSENT;
  }

  private static String fixed(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
