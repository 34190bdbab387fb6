package org.numascape.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.numascape.analysis.Quantity;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;
import org.numascape.topology.TopologyOrigin;

/** Where a picture comes from, in the lines below it. */
final class Provenance {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

  private Provenance() {}

  /**
   * The lines.
   *
   * @param run which run is shown, if one is
   * @param version Numascape's
   * @param madeAt when the picture is made; its day, UTC, is shown
   */
  static List<String> of(
      Topology topology,
      TopologyOrigin origin,
      Optional<String> run,
      String version,
      Instant madeAt) {
    List<String> lines = new ArrayList<>();
    lines.add(source(topology, origin) + ".");
    run.ifPresent(
        sentence ->
            lines.add(
                sentence + (origin.emulated() ? "; all its figures are emulated" : "") + "."));
    lines.add("Numascape " + version + ", " + DAY.format(madeAt) + ".");
    return lines;
  }

  /** What the machine is, from where, and whether it is an override. */
  static String source(Topology topology, TopologyOrigin origin) {
    return topology.summary()
        + memory(topology)
        + ", from "
        + origin.source().label()
        + " ("
        + origin.detail()
        + ")"
        + host(topology)
        + (origin.emulated() ? "; emulated: not the machine this was made on" : "");
  }

  private static String memory(Topology topology) {
    long bytes = topology.memoryBytes();
    return bytes == 0 ? "" : ", " + Quantity.bytes(bytes);
  }

  private static String host(Topology topology) {
    return topology.root().infos().stream()
        .filter(info -> info.name().equals("HostName"))
        .map(TopologyObject.Info::value)
        .findFirst()
        .map(name -> ", host " + name)
        .orElse("");
  }
}
