package org.numascape.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.numascape.analysis.LayoutOptions;
import org.numascape.analysis.PictureStyle;
import org.numascape.analysis.RunOverlay;
import org.numascape.analysis.Theme;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyOrigin;

class MachinePictureTest {
  private static final Topology MACHINE = SyntheticReader.read("pack:2 [numa] l3:1 core:16 pu:2");

  /** Of a run in which one PU did hardly anything, folded. */
  private static String svg(ColourBy colourBy, int lazyPu) {
    Map<Integer, Double> activity = new HashMap<>();
    MACHINE.pus().forEach(pu -> activity.put(pu.logicalIndex(), 0.9));
    activity.replace(lazyPu, 0.1);
    RunOverlay overlay = new RunOverlay(activity, "", new long[2][2], new long[2][2]);
    return new MachinePicture(
            MACHINE,
            new TopologyOrigin(TopologyOrigin.Source.SYNTHETIC, "", List.of()),
            Optional.of(new MachinePicture.Run(overlay, "")),
            colourBy,
            MachinePicture.Links.NONE,
            PictureStyle.USUAL,
            LayoutOptions.USUAL.withFolded(true),
            false,
            Theme.LIGHT,
            MachinePicture.WIDTH,
            MachinePicture.HEIGHT)
        .svg("", Instant.EPOCH);
  }

  @ParameterizedTest
  @EnumSource
  void whoseActivityStandsOutIsNeverFoldedWhateverTheColoursMean(ColourBy colourBy) {
    assertThat(svg(colourBy, 14)).containsPattern(">(PU )?(L#)?14<");
    assertThat(svg(colourBy, 0)).doesNotContainPattern(">(PU )?(L#)?14<");
  }
}
