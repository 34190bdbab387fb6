package org.numascape.platform;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.numascape.topology.HwlocXmlReader;
import org.numascape.topology.IndexSet;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyOrigin;
import org.numascape.topology.TopologyOrigin.Source;

/**
 * The machine that the environment gives instead of this one, as to hwloc's tools: {@code
 * HWLOC_SYNTHETIC}, else {@code HWLOC_XMLFILE}. With {@code HWLOC_THISSYSTEM=1} it describes this
 * machine. The library is not needed for that.
 */
final class HwlocEnvironment {
  private static final String SYNTHETIC = "HWLOC_SYNTHETIC";
  private static final String XML_FILE = "HWLOC_XMLFILE";
  private static final String THIS_SYSTEM = "HWLOC_THISSYSTEM";

  private HwlocEnvironment() {}

  /**
   * The machine, if the environment names one.
   *
   * @throws TopologyException if what it names can't be read
   */
  static Optional<DetectedMachine> machine(Map<String, String> environment) {
    boolean thisSystem = environment.getOrDefault(THIS_SYSTEM, "0").equals("1");
    String synthetic = environment.getOrDefault(SYNTHETIC, "");
    if (!synthetic.isBlank()) {
      try {
        return Optional.of(
            machine(
                SyntheticReader.read(synthetic),
                Source.SYNTHETIC,
                SYNTHETIC,
                synthetic,
                thisSystem));
      } catch (TopologyException e) {
        throw new TopologyException(SYNTHETIC + ": " + e.getMessage(), e);
      }
    }
    String file = environment.getOrDefault(XML_FILE, "");
    return file.isBlank()
        ? Optional.empty()
        : Optional.of(machine(read(file), Source.XML, XML_FILE, file, thisSystem));
  }

  private static Topology read(String file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(Path.of(file)))) {
      return HwlocXmlReader.read(in, file);
    } catch (TopologyException e) {
      throw new TopologyException(XML_FILE + ": " + e.getMessage(), e);
    } catch (IOException | InvalidPathException e) {
      throw new TopologyException(
          XML_FILE + ": " + file + " can't be read; correct the variable or unset it", e);
    }
  }

  private static DetectedMachine machine(
      Topology topology, Source source, String variable, String value, boolean thisSystem) {
    String detail = variable + "=" + value;
    if (!thisSystem) {
      return new DetectedMachine(topology, TopologyOrigin.ofVariable(source, detail));
    }
    IndexSet pus = Threads.allowedPus();
    String contradiction = contradiction(topology, pus);
    if (!contradiction.isEmpty()) {
      return new DetectedMachine(
          topology, TopologyOrigin.ofVariable(source, detail).notBetter(contradiction));
    }
    return new DetectedMachine(
        topology.allowing(pus),
        new TopologyOrigin(
            Source.HWLOC,
            detail + ", which describes this machine, says " + THIS_SYSTEM,
            List.of()));
  }

  /** Why the kernel says that a topology is not this machine; empty if it may be. */
  private static String contradiction(Topology topology, IndexSet pus) {
    String saysSo = THIS_SYSTEM + "=1 says that it describes this machine, but ";
    if (!topology.root().cpuset().intersects(pus)) {
      return saysSo + "it has none of the PUs P#" + pus.toList() + " that this process may use";
    }
    IndexSet online = LinuxNodes.online();
    List<Integer> absent =
        topology.nodes().stream()
            .flatMapToInt(node -> node.osIndex().stream())
            .filter(osIndex -> !online.isEmpty() && !online.contains(osIndex))
            .boxed()
            .toList();
    return absent.isEmpty()
        ? ""
        : saysSo + "the kernel has no node P#%s, only P#%s".formatted(absent, online.toList());
  }
}
