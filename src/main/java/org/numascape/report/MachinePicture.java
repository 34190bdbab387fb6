package org.numascape.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.numascape.analysis.DistanceLinks;
import org.numascape.analysis.LayoutOptions;
import org.numascape.analysis.Picture;
import org.numascape.analysis.PictureSheet;
import org.numascape.analysis.PictureStyle;
import org.numascape.analysis.RunOverlay;
import org.numascape.analysis.Theme;
import org.numascape.analysis.TopologyLayout;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.analysis.TopologyPicture.IndexKind;
import org.numascape.analysis.TopologyPicture.NodeLink;
import org.numascape.analysis.TopologyPicture.Values;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyOrigin;

/**
 * All that decides how a machine's picture looks: window and command line draw the same from it.
 *
 * @param run the run laid over the machine, if one is
 * @param colourBy activity only with a run
 * @param legend whether what the colours mean and where the picture comes from stand below
 * @param width about how wide the machine is drawn, in the picture's units
 */
public record MachinePicture(
    Topology topology,
    TopologyOrigin origin,
    Optional<Run> run,
    ColourBy colourBy,
    Links links,
    PictureStyle style,
    LayoutOptions layout,
    boolean legend,
    Theme theme,
    double width,
    double height) {
  /** The usual {@link #width}, and what the command line takes without being told. */
  public static final double WIDTH = 1200;

  public static final double HEIGHT = 800;

  private static final double MOST_ENLARGED = 1.25;

  /** What lines between nodes say. */
  public enum Links {
    NONE,
    STEALS,
    DISTANCES;

    /** As the command line spells it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A run's figures.
   *
   * @param sentence which run it is, for the line below the picture
   */
  public record Run(RunOverlay overlay, String sentence) {
    public static Run of(ReportedRun run) {
      return new Run(
          run.overlay(),
          "Run of "
              + run.title()
              + ", started "
              // The time's fraction of a second helps nobody.
              + run.startedAt().replaceFirst("\\.[0-9]+Z$", "Z"));
    }
  }

  public MachinePicture {
    if (run.isEmpty() && (colourBy == ColourBy.ACTIVITY || links == Links.STEALS)) {
      throw new IllegalArgumentException("activity and steals are a run's; there is none");
    }
  }

  /** The same with another word on where the machine comes from. */
  public MachinePicture from(TopologyOrigin other) {
    return new MachinePicture(
        topology, other, run, colourBy, links, style, layout, legend, theme, width, height);
  }

  /** What is painted on the machine. */
  public Values values() {
    Values values =
        run.map(each -> each.overlay().values()).orElseGet(() -> Values.still(colourBy));
    List<NodeLink> lines =
        switch (links) {
          case NONE -> List.of();
          case STEALS -> values.links();
          case DISTANCES -> DistanceLinks.of(topology);
        };
    return new Values(colourBy, values.activity(), values.memory(), lines, values.caption());
  }

  /**
   * Lays out and paints.
   *
   * @param version Numascape's
   */
  public Picture paint(String version, Instant madeAt) {
    Values values = values();
    TopologyLayout laidOut =
        colourBy == ColourBy.ACTIVITY
            ? TopologyLayout.of(topology, layout, width, height)
            : TopologyLayout.of(topology, layout.withComplete(true), width, height, MOST_ENLARGED);
    return PictureSheet.of(
        laidOut.showing(values.activity(), width, height),
        values,
        style,
        legend
            ? Provenance.of(topology, origin, run.map(Run::sentence), version, madeAt)
            : List.of());
  }

  /** The picture as an SVG document. */
  public String svg(String version, Instant madeAt) {
    return SvgWriter.document(paint(version, madeAt), Provenance.source(topology, origin), theme);
  }

  /**
   * The picture as a PNG file.
   *
   * @param scale pixels for each of the picture's units
   * @throws IllegalArgumentException if it would be too large
   */
  public byte[] png(double scale, String version, Instant madeAt) {
    return PngWriter.document(paint(version, madeAt), theme, scale);
  }

  /** The options of the command line that make this picture, all but those for machine and run. */
  public List<String> options() {
    List<String> options = new ArrayList<>();
    options.add("--colour");
    options.add(colourBy.name().toLowerCase(Locale.ROOT));
    options.add("--links");
    options.add(links.word());
    options.add(layout.folded() ? "--factorize" : "--no-factorize");
    if (style.indexes() != IndexKind.BOTH) {
      options.add(style.indexes() == IndexKind.OS ? "--physical" : "--logical");
    }
    switch (layout.direction()) {
      case GRID -> {}
      case HORIZONTAL -> options.add("--horiz");
      case VERTICAL -> options.add("--vert");
    }
    addUnless(layout.devices(), "--no-io", options);
    addUnless(style.text(), "--no-text", options);
    addUnless(style.attributes(), "--no-attrs", options);
    addUnless(style.disallowed(), "--no-disallowed", options);
    addUnless(!style.binding() || run.isEmpty(), "--binding", options);
    addUnless(legend, "--no-legend", options);
    addUnless(theme == Theme.LIGHT, "--theme=dark", options);
    return options;
  }

  private static void addUnless(boolean usual, String option, List<String> into) {
    if (!usual) {
      into.add(option);
    }
  }
}
