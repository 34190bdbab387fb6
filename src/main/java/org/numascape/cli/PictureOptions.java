package org.numascape.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.LayoutOptions;
import org.numascape.analysis.LayoutOptions.Direction;
import org.numascape.analysis.PictureStyle;
import org.numascape.analysis.Theme;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.analysis.TopologyPicture.IndexKind;
import org.numascape.cli.TopologyCommand.Format;
import org.numascape.report.MachinePicture;
import org.numascape.report.MachinePicture.Links;
import org.numascape.report.ReportedRun;
import org.numascape.run.ChosenTopology;
import org.numascape.run.Versions;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** How a machine is drawn; the names are lstopo's where it has the same. */
final class PictureOptions {
  private static final double MOST_SCALE = 8;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @ArgGroup(exclusive = true)
  private Indexes indexes = new Indexes();

  /** Which numbers stand on the objects. */
  static final class Indexes {
    @Option(
        names = {"-l", "--logical"},
        description = "Pictures name objects by logical indexes, L#.")
    private boolean logical;

    @Option(
        names = {"-p", "--physical"},
        description = "Pictures name objects by OS indexes, P#; by default by both.")
    private boolean physical;

    IndexKind kind() {
      return logical ? IndexKind.LOGICAL : physical ? IndexKind.OS : IndexKind.BOTH;
    }
  }

  @Option(
      names = "--colour",
      paramLabel = "BY",
      converter = Colour.class,
      completionCandidates = Colour.class,
      description =
          "What colours say: ${COMPLETION-CANDIDATES}; by default activity with --run, else node.")
  private @Nullable ColourBy colour;

  /** What colours can say, as words. */
  static final class Colour extends Words<ColourBy> {
    Colour() {
      super(List.of(ColourBy.values()), null, by -> by.name().toLowerCase(Locale.ROOT));
    }
  }

  @Option(
      names = "--run",
      paramLabel = "REPORT",
      description =
          "Lay a run's activity, memory and steals over its machine, from its JSON report.")
  private @Nullable Path run;

  @Option(
      names = "--no-factorize",
      negatable = true,
      description =
          "Draw all of equal siblings, or only the first two and the last; by default all only"
              + " with --run.")
  private @Nullable Boolean everySibling;

  @Option(names = "--no-io", description = "Draw no I/O devices.")
  private boolean withoutDevices;

  @ArgGroup(exclusive = true)
  private Directions directions = new Directions();

  /** How siblings stand. */
  static final class Directions {
    @Option(names = "--horiz", description = "Draw siblings in a row.")
    private boolean horizontal;

    @Option(names = "--vert", description = "Draw siblings in a column.")
    private boolean vertical;

    Direction direction() {
      return horizontal ? Direction.HORIZONTAL : vertical ? Direction.VERTICAL : Direction.GRID;
    }
  }

  @Option(
      names = "--links",
      paramLabel = "LINKS",
      converter = LinkWords.class,
      completionCandidates = LinkWords.class,
      description =
          "Lines between nodes: ${COMPLETION-CANDIDATES}; by default steals with --run, else none.")
  private @Nullable Links links;

  /** What lines between nodes can say, as words. */
  static final class LinkWords extends Words<Links> {
    LinkWords() {
      super(List.of(Links.values()), null, Links::word);
    }
  }

  @Option(names = "--no-text", description = "Draw boxes without names.")
  private boolean withoutText;

  @Option(names = "--no-attrs", description = "Draw names without sizes.")
  private boolean withoutAttributes;

  @Option(
      names = "--no-disallowed",
      description = "Draw what the process may not use like all else.")
  private boolean withoutDisallowed;

  @Option(names = "--binding", description = "Outline PUs that a run had workers on.")
  private boolean binding;

  @Option(names = "--no-legend", description = "Draw neither legend nor provenance.")
  private boolean withoutLegend;

  @Option(
      names = "--theme",
      paramLabel = "THEME",
      converter = Themes.class,
      completionCandidates = Themes.class,
      description = "${COMPLETION-CANDIDATES}.")
  private Theme theme = Theme.LIGHT;

  /** The themes, as words. */
  static final class Themes extends Words<Theme> {
    Themes() {
      super(List.of(Theme.values()), Theme.LIGHT, each -> each.name().toLowerCase(Locale.ROOT));
    }
  }

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description =
          "About how large the machine is drawn, 1200x800 by default; up to a quarter more if all"
              + " its cores and caches fit then.")
  private String size = "1200x800";

  @Option(
      names = "--scale",
      paramLabel = "N",
      description = "Pixels of a PNG for each of those, 2 by default.")
  private double scale = 2;

  /**
   * Refuses options that a text would silently do without; a run names a machine as well.
   *
   * @throws CommandFailure if there are such
   */
  void checkFor(Format format) {
    CommandSpec mixed = Objects.requireNonNull(command);
    CommandSpec pictures = Objects.requireNonNull(mixed.mixins().get("pictures"));
    if (format.isPicture()) {
      return;
    }
    ParseResult given = mixed.commandLine().getParseResult();
    for (OptionSpec option : pictures.options()) {
      if (given.hasMatchedOption(option) && !option.longestName().equals("--run")) {
        throw CommandFailure.wrongCommand(
            option.longestName()
                + " is for pictures, and --format is "
                + format.word()
                + "; leave it out, or write a picture: -o FILE.svg or FILE.png",
            null);
      }
    }
  }

  /** The run whose figures are to be shown, if one is. */
  Optional<ReportedRun> run() {
    return Optional.ofNullable(run).map(ReportedRun::read);
  }

  /** Whether a run was named, which brings its own machine. */
  boolean namesARun() {
    return run != null;
  }

  String svg(ChosenTopology chosen, Optional<ReportedRun> shown) {
    return picture(chosen, shown).svg(Versions.numascape(), Instant.now());
  }

  byte[] png(ChosenTopology chosen, Optional<ReportedRun> shown) {
    if (!(scale > 0 && scale <= MOST_SCALE)) {
      throw CommandFailure.wrongCommand(
          "--scale " + scale + " must be above 0 and at most " + (int) MOST_SCALE, null);
    }
    MachinePicture picture = picture(chosen, shown);
    try {
      return picture.png(scale, Versions.numascape(), Instant.now());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.failed(String.valueOf(e.getMessage()), e);
    }
  }

  private MachinePicture picture(ChosenTopology chosen, Optional<ReportedRun> shown) {
    if (shown.isEmpty() && colour == ColourBy.ACTIVITY) {
      throw CommandFailure.wrongCommand("--colour activity needs --run; name a report", null);
    } else if (shown.isEmpty() && links == Links.STEALS) {
      throw CommandFailure.wrongCommand("--links steals needs --run; name a report", null);
    } else if (shown.isEmpty() && binding) {
      throw CommandFailure.wrongCommand("--binding needs --run; name a report", null);
    }
    double[] room = room();
    boolean folded = everySibling == null ? shown.isEmpty() : !everySibling;
    return new MachinePicture(
        chosen.topology(),
        chosen.origin(),
        shown.map(MachinePicture.Run::of),
        colour != null ? colour : shown.isPresent() ? ColourBy.ACTIVITY : ColourBy.NODE,
        links != null ? links : shown.isPresent() ? Links.STEALS : Links.NONE,
        new PictureStyle(
            indexes.kind(), !withoutText, !withoutAttributes, !withoutDisallowed, binding),
        LayoutOptions.USUAL
            .withFolded(folded)
            .withDevices(!withoutDevices)
            .withDirection(directions.direction()),
        !withoutLegend,
        theme,
        room[0],
        room[1]);
  }

  private double[] room() {
    if (!size.matches("[1-9][0-9]{1,4}x[1-9][0-9]{1,4}")) {
      throw CommandFailure.wrongCommand(
          "--size "
              + size
              + " must be width x height, each of 10 to 99999 pixels, such as 1200x800",
          null);
    }
    String[] sides = size.split("x");
    return new double[] {Double.parseDouble(sides[0]), Double.parseDouble(sides[1])};
  }
}
