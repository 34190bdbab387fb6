package org.numascape.run;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.numascape.topology.HwlocXmlReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyObject;
import org.numascape.topology.TopologyOrigin;
import org.numascape.topology.TopologyOrigin.Source;
import org.numascape.workload.WorkloadCatalog;

/**
 * The sample topologies by name: hwloc XML files like a user's own, in {@code topologies} below the
 * samples of workloads. Two infos of the Machine, {@code Title} and {@code Teaches}, describe each.
 * Any thread.
 *
 * @param folder need not exist; then there are no samples
 */
public record TopologyCatalog(Path folder) {
  private static final String XML = ".xml";

  /** The catalog of this installation. */
  public static TopologyCatalog ofInstallation() {
    return new TopologyCatalog(WorkloadCatalog.ofInstallation().folder().resolve("topologies"));
  }

  /**
   * The samples' names, in alphabetical order; no file is read.
   *
   * @throws TopologyException if they can't be listed
   */
  public List<String> names() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(XML))
          .map(name -> name.substring(0, name.length() - XML.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new TopologyException(folder + ": samples can't be listed (" + e.getMessage() + ")", e);
    }
  }

  /**
   * All samples, the smallest first.
   *
   * @throws TopologyException if one can't be read
   */
  public List<SampleTopology> samples() {
    return names().stream()
        .map(this::read)
        .sorted(
            Comparator.comparingInt((SampleTopology each) -> each.machine().topology().pus().size())
                .thenComparing(SampleTopology::name))
        .toList();
  }

  /**
   * Reads a sample.
   *
   * @throws TopologyException if there is none of that name, or it can't be read
   */
  public SampleTopology read(String name) {
    if (!names().contains(name)) {
      throw new TopologyException(
          "unknown sample " + name + "; in " + folder + " there is " + String.join(", ", names()));
    }
    Path file = folder.resolve(name + XML);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      Topology topology = HwlocXmlReader.read(in, file.toString());
      return new SampleTopology(
          name,
          info(topology, "Title").orElse(name),
          info(topology, "Teaches").orElse(""),
          new ChosenTopology(topology, new TopologyOrigin(Source.SAMPLE, name, List.of())));
    } catch (IOException e) {
      throw new TopologyException(file + ": it can't be read (" + e.getMessage() + ")", e);
    }
  }

  private static Optional<String> info(Topology topology, String name) {
    return Stream.concat(topology.root().infos().stream(), topology.infos().stream())
        .filter(info -> info.name().equals(name))
        .map(TopologyObject.Info::value)
        .findFirst();
  }
}
