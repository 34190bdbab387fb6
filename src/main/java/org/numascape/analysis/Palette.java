package org.numascape.analysis;

import org.numascape.telemetry.StealTier;

/** Colours with a meaning, the same in window, reports and pictures; as {@code 0xRRGGBB}. */
public final class Palette {
  /** cividis at tenths (Nuñez, Anderton, Renslow 2018): even in lightness, safe for all eyes. */
  private static final int[] CIVIDIS = {
    0x00224e, 0x123570, 0x3b496c, 0x575d6d, 0x707173, 0x8a8678, 0xa59c74, 0xc3b369, 0xe1cc55,
    0xfee838
  };

  private static final int[] NODES = {
    0x2a9d8f, 0x56b4e9, 0xe69f00, 0xcc79a7, 0x8a7fd1, 0x9bbf3b, 0xd55e00, 0x3b7dd8
  };

  private static final int[] TIERS = {0x2a9d8f, 0x56b4e9, 0x3b7dd8, 0xe69f00, 0xd55e00};

  /** The luminance that contrasts as much with black as with white: sqrt(1.05 * 0.05) - 0.05. */
  private static final double EQUALLY_FAR = 0.179;

  private Palette() {}

  /** The heat colour of a value 0..1; values outside are clamped. */
  public static int heat(double value) {
    double at = Math.clamp(value, 0, 1) * (CIVIDIS.length - 1);
    int low = Math.min(CIVIDIS.length - 2, (int) at);
    double part = at - low;
    int colour = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = CIVIDIS[low] >> shift & 0xff;
      int to = CIVIDIS[low + 1] >> shift & 0xff;
      colour |= (int) Math.round(from + (to - from) * part) << shift;
    }
    return colour;
  }

  /** WCAG 2's relative luminance, 0..1: what is left of a colour in grey. */
  static double luminance(int rgb) {
    return 0.2126 * linear(rgb >> 16 & 0xff)
        + 0.7152 * linear(rgb >> 8 & 0xff)
        + 0.0722 * linear(rgb & 0xff);
  }

  private static double linear(int channel) {
    double value = channel / 255.0;
    return value <= 0.03928 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  /** The text colour that reads on {@link #heat} of the same value. */
  public static int onHeat(double value) {
    return luminance(heat(value)) > EQUALLY_FAR ? 0x000000 : 0xffffff;
  }

  /** The colour of a NUMA node by logical index; it repeats after eight. */
  public static int node(int logicalIndex) {
    return NODES[Math.floorMod(logicalIndex, NODES.length)];
  }

  public static int tier(StealTier tier) {
    return TIERS[tier.ordinal()];
  }
}
