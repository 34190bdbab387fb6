package org.numascape.analysis;

import java.util.Optional;
import org.numascape.analysis.Picture.Paint;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.topology.ObjectType;

/** What a picture's colours are in the two themes, as {@code 0xRRGGBB}. */
public enum Theme {
  LIGHT,
  DARK;

  public int rgb(ThemeColour colour) {
    boolean light = this == LIGHT;
    return switch (colour) {
      case BACKGROUND -> light ? 0xf6f8fa : 0x0d1117;
      case PANEL -> light ? 0xffffff : 0x151b23;
      case RAISED -> light ? 0xf2f5f8 : 0x1c232d;
      case LINE -> light ? 0xdbe1e8 : 0x2b333e;
      case TEXT -> light ? 0x1f2933 : 0xd7dee7;
      case DIM -> light ? 0x5c6976 : 0x8b97a5;
      case FAINT -> light ? 0x9aa5b1 : 0x55606d;
      case ACCENT -> light ? 0x0969da : 0x58a6ff;
      case OK -> light ? 0x1a7f37 : 0x3fb950;
      case WARN -> light ? 0x9a6700 : 0xd29922;
      case REMOTE -> 0xd55e00;
    };
  }

  /** The colour of a paint in this theme; empty if nothing is to be drawn. */
  public Optional<Integer> rgb(Paint paint) {
    return switch (paint) {
      case Paint.Role role -> Optional.of(rgb(role.colour()));
      case Paint.Node node -> Optional.of(Palette.node(node.node()));
      case Paint.Kind kind -> Optional.of(rgb(kind.type()));
      case Paint.Heat heat -> Optional.of(Palette.heat(heat.value()));
      case Paint.OnHeat on -> Optional.of(Palette.onHeat(on.value()));
      case Paint.Nothing() -> Optional.empty();
    };
  }

  /** The colour of a type of object: pale in the light theme, deep in the dark one. */
  public int rgb(ObjectType type) {
    boolean light = this == LIGHT;
    return switch (type) {
      case MACHINE, PACKAGE -> light ? 0xffffff : 0x151b23;
      case NUMA_NODE, MEMORY_CACHE -> light ? 0xf3e3c3 : 0x453815;
      case DIE, GROUP -> light ? 0xf0f0f0 : 0x20262e;
      case L1_CACHE, L2_CACHE, L3_CACHE, L4_CACHE, L5_CACHE, L1I_CACHE, L2I_CACHE, L3I_CACHE ->
          light ? 0xd7e8f7 : 0x17324d;
      case CORE -> light ? 0xc4c9cf : 0x3a434e;
      case PU -> light ? 0xfdfdfd : 0x56606a;
      case BRIDGE, PCI_DEVICE, OS_DEVICE, MISC -> light ? 0xd3efd0 : 0x1c4020;
    };
  }
}
