package org.numascape.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.numascape.run.TopologyChoice;
import picocli.CommandLine.Option;

/** Which machine to look at: another one, or this one by one source. */
final class MachineOptions extends OverrideOptions {
  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      converter = Source.Converter.class,
      description = "This machine as one source sees it: hwloc, oshi or single.")
  private @Nullable Source source;

  /** A source's name, checked. */
  record Source(String name) {
    static final class Converter extends Words<Source> {
      Converter() {
        super(
            List.of(new Source("hwloc"), new Source("oshi"), new Source("single")),
            null,
            Source::name);
      }
    }
  }

  @Override
  boolean isEmpty() {
    return source == null && super.isEmpty();
  }

  @Override
  TopologyChoice choice() {
    return source == null ? super.choice() : new TopologyChoice.FromSource(source.name());
  }
}
