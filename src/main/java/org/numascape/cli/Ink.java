package org.numascape.cli;

import org.numascape.analysis.Palette;

/**
 * What a terminal can show: colours as the parameters of ISO 6429's SGR sequence, and characters.
 *
 * @param unicode whether block characters can be shown
 */
record Ink(Colours colours, boolean unicode) {
  static final String BOLD = "1";
  static final String DIM = "2";
  static final String INVERSE = "7";

  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";
  private static final String LEVELS = "▁▂▃▄▅▆▇█";
  private static final String SHADES = " .:-=+*#%@";
  private static final String PLAIN_LEVELS = SHADES.replace(' ', '_');

  /** The colours of xterm's 256 that come nearest to the palette's and grow lighter as it does. */
  private static final int[] HEAT = {17, 18, 60, 59, 102, 101, 144, 143, 185, 227};

  private static final int[] CUBE = {0, 95, 135, 175, 215, 255};

  /** How many colours there are. */
  enum Colours {
    NONE,
    INDEXED_256,
    TRUE
  }

  String foreground(int rgb) {
    return colour("38", rgb);
  }

  /** Background and foreground of a cell of a heatmap, 0..1. */
  String heat(double heat) {
    String background =
        switch (colours) {
          case NONE -> "";
          case INDEXED_256 ->
              "48;5;" + HEAT[(int) Math.round(Math.clamp(heat, 0, 1) * (HEAT.length - 1))];
          case TRUE -> colour("48", Palette.heat(heat));
        };
    return background + ";" + foreground(Palette.onHeat(heat));
  }

  private String colour(String ground, int rgb) {
    int red = rgb >> 16 & 0xff;
    int green = rgb >> 8 & 0xff;
    int blue = rgb & 0xff;
    return switch (colours) {
      case NONE -> "";
      case TRUE -> ground + ";2;" + red + ";" + green + ";" + blue;
      case INDEXED_256 ->
          ground + ";5;" + (16 + 36 * nearest(red) + 6 * nearest(green) + nearest(blue));
    };
  }

  /** The step of xterm's colour cube. */
  private static int nearest(int value) {
    int best = 0;
    for (int step = 1; step < CUBE.length; step++) {
      if (Math.abs(CUBE[step] - value) < Math.abs(CUBE[best] - value)) {
        best = step;
      }
    }
    return best;
  }

  /** The SGR sequence of some parameters, or nothing where there are no colours. */
  String sequence(String parameters) {
    return colours == Colours.NONE || parameters.isEmpty() ? "" : "\u001b[" + parameters + "m";
  }

  /** The done part of a bar, to an eighth of a character where that can be shown. */
  String done(double share, int width) {
    double at = Math.clamp(share, 0, 1) * width;
    int whole = (int) at;
    if (!unicode) {
      return "#".repeat(whole);
    }
    int eighths = (int) ((at - whole) * 8);
    return "█".repeat(whole) + (eighths == 0 ? "" : EIGHTHS.charAt(eighths));
  }

  /** What is left of a bar. */
  String left(int width) {
    return (unicode ? "░" : "-").repeat(width);
  }

  /** A character that stands the higher or is the darker the more the share is; never a blank. */
  char level(double share) {
    String levels = unicode ? LEVELS : PLAIN_LEVELS;
    return levels.charAt((int) Math.round(Math.clamp(share, 0, 1) * (levels.length() - 1)));
  }

  /** A heatmap's cell where there are no colours. */
  char shade(double heat) {
    String shades = unicode ? " ░▒▓█" : SHADES;
    return shades.charAt((int) Math.round(Math.clamp(heat, 0, 1) * (shades.length() - 1)));
  }

  /** The text with what can't be shown replaced by the nearest that can. */
  String plain(String text) {
    return unicode
        ? text
        : text.replace('–', '-')
            .replace('×', 'x')
            .replace("≥", ">=")
            .replace('·', '-')
            .replace('µ', 'u')
            .replace('↓', 'v')
            .replace('→', '>')
            .replace("…", "...");
  }
}
