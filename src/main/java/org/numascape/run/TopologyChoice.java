package org.numascape.run;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.numascape.platform.Detection;
import org.numascape.topology.HwlocXmlReader;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyOrigin;
import org.numascape.topology.TopologyOrigin.Source;
import org.numascape.workload.DidYouMean;

/** Which machine an experiment runs on. */
public sealed interface TopologyChoice {
  /** As many as the reader of hwloc XML takes. */
  int MAX_INPUT_BYTES = 64 << 20;

  /** This machine, by the best source that works. */
  record Detected() implements TopologyChoice {}

  /** This machine, by one source: {@code hwloc}, {@code oshi} or {@code single}. */
  record FromSource(String source) implements TopologyChoice {}

  /** An override from an hwloc XML file. */
  record XmlFile(Path file) implements TopologyChoice {}

  /** An override from hwloc XML that was read before, such as from the standard input. */
  record XmlText(String xml) implements TopologyChoice {}

  /** An override from a synthetic description. */
  record Synthetic(String description) implements TopologyChoice {}

  /** An override from a sample of this installation, by its name. */
  record Sample(String name) implements TopologyChoice {}

  /** An override from a file or, where there is no such file, from the sample of that name. */
  static TopologyChoice xml(Path file) {
    return !Files.exists(file) && TopologyCatalog.ofInstallation().names().contains(file.toString())
        ? new Sample(file.toString())
        : new XmlFile(file);
  }

  /**
   * What hwloc's tools make of {@code -i}: a file, a synthetic description, or {@code -} for either
   * of them from the standard input; beyond that a sample by its name.
   *
   * @throws TopologyException if the standard input can't be read or is too large
   */
  static TopologyChoice input(String input, InputStream standardInput) {
    if (input.equals("-")) {
      String text = text(standardInput);
      return text.stripLeading().startsWith("<") ? new XmlText(text) : new Synthetic(text.strip());
    }
    boolean description = input.matches("[^/.]*\\d[^/.]*") && !isFile(input);
    return description && !TopologyCatalog.ofInstallation().names().contains(input)
        ? new Synthetic(input)
        : xml(Path.of(input));
  }

  private static boolean isFile(String input) {
    try {
      return Files.exists(Path.of(input));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static String text(InputStream in) {
    try {
      byte[] bytes = in.readNBytes(MAX_INPUT_BYTES + 1);
      if (bytes.length > MAX_INPUT_BYTES) {
        throw new TopologyException(
            "standard input: it must have at most 64 MiB; is this a topology?");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new TopologyException(
          "standard input: it can't be read (" + e.getMessage() + "); name a file", e);
    }
  }

  /**
   * Detects or reads the machine.
   *
   * @throws TopologyException if there is no such machine here; the message has source, file or
   *     place
   * @throws RunException if there is no source of that name
   */
  default ChosenTopology resolve() {
    return switch (this) {
      case Detected() -> ChosenTopology.of(Detection.best());
      case FromSource(String source) ->
          switch (source) {
            case "hwloc" -> ChosenTopology.of(Detection.hwloc());
            case "oshi" -> ChosenTopology.of(Detection.oshi());
            case "single" -> ChosenTopology.of(Detection.single());
            default ->
                throw new RunException(
                    "source=" + source + " must be one of hwloc, oshi, single; name one of them");
          };
      case XmlFile(Path file) -> read(file);
      case XmlText(String xml) -> read(xml);
      case Sample(String name) -> TopologyCatalog.ofInstallation().read(name).machine();
      case Synthetic(String description) ->
          new ChosenTopology(
              SyntheticReader.read(description),
              new TopologyOrigin(Source.SYNTHETIC, description, List.of()));
    };
  }

  private static ChosenTopology read(String xml) {
    String name = TopologyOrigin.STANDARD_INPUT;
    try {
      return new ChosenTopology(
          HwlocXmlReader.read(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), name),
          new TopologyOrigin(Source.XML, name, List.of()));
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory can always be read", e);
    }
  }

  private static ChosenTopology read(Path file) {
    if (file.toString().isEmpty()) {
      throw new TopologyException(
          "the topology's name is empty; name an hwloc XML file, a sample or a description");
    }
    if (Files.isDirectory(file)) {
      throw new TopologyException(file + ": it is a folder; name an hwloc XML file");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return new ChosenTopology(
          HwlocXmlReader.read(in, file.toString()),
          new TopologyOrigin(Source.XML, file.toString(), List.of()));
    } catch (NoSuchFileException e) {
      List<String> samples = TopologyCatalog.ofInstallation().names();
      throw new TopologyException(
          file
              + ": there is no such file"
              + DidYouMean.hint(file.toString(), samples)
              + "; name an hwloc XML file or a sample: "
              + String.join(", ", samples),
          e);
    } catch (AccessDeniedException e) {
      throw new TopologyException(file + ": reading it is not permitted; change its mode", e);
    } catch (IOException e) {
      throw new TopologyException(file + ": it can't be read (" + e.getMessage() + ")", e);
    }
  }
}
