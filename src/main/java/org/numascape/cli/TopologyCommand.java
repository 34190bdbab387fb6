package org.numascape.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.PictureStyle;
import org.numascape.analysis.Theme;
import org.numascape.analysis.TopologyLayout;
import org.numascape.analysis.TopologyPicture;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.analysis.TopologyPicture.IndexKind;
import org.numascape.report.SvgWriter;
import org.numascape.run.ChosenTopology;
import org.numascape.run.TopologyChoice;
import org.numascape.topology.HwlocXmlWriter;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyText;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows a machine. */
@Command(
    name = "topology",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Shows this machine, or another one, as text, hwloc XML, JSON or SVG.")
final class TopologyCommand implements Callable<Integer> {
  private static final double SVG_WIDTH = 1200;
  private static final double SVG_HEIGHT = 800;

  private final Terminal terminal;

  @ArgGroup(exclusive = true)
  private MachineOptions machine = new MachineOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = Format.Converter.class,
      completionCandidates = Format.Converter.class,
      description = "${COMPLETION-CANDIDATES}; by default what the output's name ends in, or tree.")
  private @Nullable Format format;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write it; - is standard output, the default.")
  private String output = "-";

  @Option(names = "--force", description = "Replace the output if it exists.")
  private boolean force;

  TopologyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** How a topology is written. */
  enum Format {
    TREE,
    XML,
    /** hwloc's format 3, which hwloc 2 does not read. */
    XML3,
    JSON,
    SVG;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static final class Converter extends Words<Format> {
      Converter() {
        super(List.of(values()), null, Format::word);
      }
    }
  }

  @Override
  public Integer call() {
    OutputFile file = OutputFile.checked(output, force);
    TopologyChoice choice = machine.choice();
    try {
      file.write(
          text(choice.resolve(), format == null ? formatOf(output) : format), terminal.out());
    } catch (TopologyException e) {
      throw OverrideOptions.failure(choice, e);
    }
    return 0;
  }

  static String text(ChosenTopology chosen, Format format) {
    return switch (format) {
      case TREE -> tree(chosen);
      case XML -> HwlocXmlWriter.write(chosen.topology());
      case XML3 -> HwlocXmlWriter.write(chosen.topology(), HwlocXmlWriter.Format.V3);
      case JSON -> TopologyJson.of(chosen);
      case SVG -> svg(chosen);
    };
  }

  private static String svg(ChosenTopology chosen) {
    TopologyLayout layout = TopologyLayout.of(chosen.topology(), SVG_WIDTH, SVG_HEIGHT);
    return SvgWriter.document(
        TopologyPicture.paint(
            layout,
            TopologyPicture.Values.still(ColourBy.NODE),
            PictureStyle.USUAL.withIndexes(IndexKind.OS)),
        Sources.describe(chosen),
        Theme.LIGHT);
  }

  private static Format formatOf(String output) {
    Path name = Path.of(output).getFileName();
    String end = name == null ? "" : name.toString().replaceFirst(".*\\.", "");
    for (Format format : Format.values()) {
      if (format.word().equals(end)) {
        return format;
      }
    }
    return Format.TREE;
  }

  private static String tree(ChosenTopology chosen) {
    StringBuilder text = new StringBuilder();
    text.append(Sources.describe(chosen)).append('\n');
    Sources.whyNotBetter(chosen.origin()).forEach(line -> text.append(line).append('\n'));
    return text.append(TopologyText.tree(chosen.topology())).toString();
  }
}
