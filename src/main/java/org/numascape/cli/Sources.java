package org.numascape.cli;

import java.util.List;
import org.numascape.run.ChosenTopology;
import org.numascape.topology.TopologyOrigin;

/** Where a topology came from, in words. */
final class Sources {
  private Sources() {}

  static String describe(ChosenTopology chosen) {
    return chosen.topology().summary() + ", from " + describe(chosen.origin());
  }

  static String describe(TopologyOrigin origin) {
    return origin.source().label()
        + " ("
        + origin.detail()
        + ")"
        + (origin.emulated() ? ", emulated: not this machine" : "");
  }

  static List<String> whyNotBetter(TopologyOrigin origin) {
    return origin.notBetterBecause().stream()
        .map(reason -> "not better because: " + reason)
        .toList();
  }
}
