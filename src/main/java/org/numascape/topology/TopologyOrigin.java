package org.numascape.topology;

import java.util.List;

/**
 * Where a topology came from, and why no better source was used.
 *
 * @param source what described the machine
 * @param detail the source in words, such as {@code hwloc 2.9.0} or a file's name
 * @param notBetterBecause a sentence for each better source that was tried and failed
 */
public record TopologyOrigin(Source source, String detail, List<String> notBetterBecause) {
  public TopologyOrigin {
    notBetterBecause = List.copyOf(notBetterBecause);
  }

  /** Whether figures of a run under this topology are emulated: it replaces the real machine. */
  public boolean emulated() {
    return source == Source.XML || source == Source.SYNTHETIC || source == Source.SAMPLE;
  }

  /** The kinds of source; the names are those of the command line and of JSON. */
  public enum Source {
    HWLOC("hwloc"),
    OSHI("oshi"),
    SINGLE("single"),
    XML("xml"),
    SYNTHETIC("synthetic"),
    SAMPLE("sample");

    private final String label;

    Source(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }
}
