package org.numascape.topology;

import java.util.List;
import java.util.Optional;

/**
 * Where a topology came from, and why no better source was used.
 *
 * @param source what described the machine
 * @param detail the source in words, such as {@code hwloc 2.9.0} or a file's name
 * @param notBetterBecause a sentence for each better source that was tried and failed
 */
public record TopologyOrigin(Source source, String detail, List<String> notBetterBecause) {
  /** The detail of what came from the standard input. */
  public static final String STANDARD_INPUT = "standard input";

  private static final String INSTEAD = "not this machine: ";
  private static final String EDITED = ", edited";

  public TopologyOrigin {
    notBetterBecause = List.copyOf(notBetterBecause);
  }

  /** Whether figures of a run under this topology are emulated: it replaces the real machine. */
  public boolean emulated() {
    return source == Source.XML || source == Source.SYNTHETIC || source == Source.SAMPLE;
  }

  /**
   * Of what the environment describes in place of this machine.
   *
   * @param assignment {@code NAME=VALUE} of the variable that does
   */
  public static TopologyOrigin ofVariable(Source source, String assignment) {
    return new TopologyOrigin(source, INSTEAD + assignment, List.of());
  }

  /** The same, with why nothing better was used. */
  public TopologyOrigin notBetter(String because) {
    return new TopologyOrigin(source, detail, List.of(because));
  }

  /** {@code NAME=VALUE} of the variable that describes it; empty if none does. */
  public Optional<String> variable() {
    // Where the library stands behind it in brackets, the detail is more than the assignment.
    return emulated() && detail.startsWith(INSTEAD) && !detail.matches(".* \\(hwloc [^()]*\\)")
        ? Optional.of(detail.substring(INSTEAD.length()))
        : Optional.empty();
  }

  /** Of the same topology after edits. */
  public TopologyOrigin edited() {
    return new TopologyOrigin(Source.XML, detail + EDITED, List.of());
  }

  /** Whether it is XML that is in no file, so that it is to be saved before it can be named. */
  public boolean hasNoFile() {
    return source == Source.XML && (detail.equals(STANDARD_INPUT) || detail.endsWith(EDITED));
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
