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

  /** The text colour that reads on {@link #heat} of the same value. */
  public static int onHeat(double value) {
    return value > 0.55 ? 0x111111 : 0xffffff;
  }

  /** The colour of a NUMA node by logical index; it repeats after eight. */
  public static int node(int logicalIndex) {
    return NODES[Math.floorMod(logicalIndex, NODES.length)];
  }

  public static int tier(StealTier tier) {
    return TIERS[tier.ordinal()];
  }
}
