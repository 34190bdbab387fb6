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
    IndexSet pus = Threads.allowedPus();
    boolean mine = thisSystem && topology.root().cpuset().intersects(pus);
    return new DetectedMachine(
        mine ? topology.allowing(pus) : topology,
        thisSystem
            ? new TopologyOrigin(
                Source.HWLOC,
                detail + ", which describes this machine, says " + THIS_SYSTEM,
                List.of())
            : TopologyOrigin.ofVariable(source, detail));
  }
}
