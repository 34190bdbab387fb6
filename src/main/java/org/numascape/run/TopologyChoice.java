package org.numascape.run;

import java.nio.file.Path;

/** Which machine an experiment runs on. */
public sealed interface TopologyChoice {
  /** This machine, by the best source that works. */
  record Detected() implements TopologyChoice {}

  /** This machine, by one source: {@code hwloc}, {@code oshi} or {@code single}. */
  record FromSource(String source) implements TopologyChoice {}

  /** An override from an hwloc XML file. */
  record XmlFile(Path file) implements TopologyChoice {}

  /** An override from a synthetic description. */
  record Synthetic(String description) implements TopologyChoice {}
}
