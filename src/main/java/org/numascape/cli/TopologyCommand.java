package org.numascape.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.numascape.report.PngWriter;
import org.numascape.report.ReportedRun;
import org.numascape.run.ChosenTopology;
import org.numascape.run.TopologyChoice;
import org.numascape.topology.HwlocXmlWriter;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyText;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows a machine. */
@Command(
    name = "topology",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Shows this machine, or another one, as text, hwloc XML, JSON or a picture.")
final class TopologyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @ArgGroup(exclusive = true)
  private MachineOptions machine = new MachineOptions();

  @Mixin private PictureOptions pictures = new PictureOptions();

  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = Format.Converter.class,
      completionCandidates = Format.Converter.class,
      description = "${COMPLETION-CANDIDATES}; by default what the output's name ends in, or tree.")
  private @Nullable Format format;

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
    SVG,
    PNG;

    private static final Pattern ENDING = Pattern.compile(".+\\.([^.]+)");

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean isPicture() {
      return this == SVG || this == PNG;
    }

    /** What was asked for, else what the output's name ends in, else what is usual. */
    static Format of(@Nullable Format asked, OutputOptions output, Format usual) {
      if (asked != null) {
        return asked;
      }
      Path name = Path.of(output.name()).getFileName();
      Matcher end = ENDING.matcher(name == null ? "" : name.toString());
      return end.matches() ? named(end.group(1).toLowerCase(Locale.ROOT), output, usual) : usual;
    }

    private static Format named(String ending, OutputOptions output, Format usual) {
      if (ending.equals("txt")) {
        return usual;
      }
      return Stream.of(values())
          .filter(format -> format.word().equals(ending))
          .findFirst()
          .orElseThrow(
              () ->
                  CommandFailure.wrongCommand(
                      "%s: there is no format %s; end its name in .xml, .json, .svg, .png or .txt, or"
                              .formatted(output.name(), ending)
                          + " say which by --format",
                      null));
    }

    static final class Converter extends Words<Format> {
      Converter() {
        super(List.of(values()), null, Format::word);
      }
    }
  }

  @Override
  public Integer call() {
    Format wanted = Format.of(format, output, Format.TREE);
    pictures.checkFor(wanted);
    if (wanted == Format.PNG) {
      PngWriter.prepare();
    }
    OutputFile file = output.checked();
    if (pictures.namesARun()) {
      if (!machine.isEmpty()) {
        throw CommandFailure.wrongCommand(
            "--run shows the machine of the run; leave out the other one", null);
      }
      Optional<ReportedRun> run = pictures.run();
      ReportedRun shown = run.orElseThrow();
      write(
          new ChosenTopology(shown.topology(), shown.origin()),
          run,
          wanted,
          pictures,
          file,
          terminal.out());
      return 0;
    }
    TopologyChoice choice = machine.choice();
    try {
      write(choice.resolve(), Optional.empty(), wanted, pictures, file, terminal.out());
    } catch (TopologyException e) {
      throw OverrideOptions.failure(choice, e);
    }
    return 0;
  }

  static void write(
      ChosenTopology chosen,
      Optional<ReportedRun> run,
      Format format,
      PictureOptions pictures,
      OutputFile file,
      PrintStream out) {
    switch (format) {
      case TREE -> file.write(tree(chosen), out);
      case XML -> file.write(HwlocXmlWriter.write(chosen.topology()), out);
      case XML3 ->
          file.write(HwlocXmlWriter.write(chosen.topology(), HwlocXmlWriter.Format.V3), out);
      case JSON -> file.write(TopologyJson.of(chosen), out);
      case SVG -> file.write(pictures.svg(chosen, run), out);
      case PNG -> file.write(pictures.png(chosen, run), out);
    }
  }

  private static String tree(ChosenTopology chosen) {
    StringBuilder text = new StringBuilder();
    text.append(Sources.describe(chosen)).append('\n');
    Sources.whyNotBetter(chosen.origin()).forEach(line -> text.append(line).append('\n'));
    return text.append(TopologyText.tree(chosen.topology())).toString();
  }
}
