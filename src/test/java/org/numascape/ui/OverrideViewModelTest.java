package org.numascape.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.numascape.ui.Eventually.eventually;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.numascape.run.SampleTopology;
import org.numascape.run.TopologyCatalog;
import org.numascape.run.TopologyChoice;
import org.numascape.topology.TopologyException;
import org.numascape.ui.OverrideViewModel.Check;
import org.numascape.ui.OverrideViewModel.Source;

class OverrideViewModelTest {
  private final ScheduledExecutorService background = Executors.newScheduledThreadPool(1);
  private final OverrideViewModel model =
      new OverrideViewModel(
          () -> TopologyCatalog.ofInstallation().samples(), background, Runnable::run);

  @AfterEach
  void stop() {
    background.shutdownNow();
  }

  @Test
  void aGoodDescriptionBecomesAnEmulatedMachine() {
    model.synthetic().set("numa:4 core:2 pu:1");

    Check.Valid valid = eventually(() -> (Check.Valid) model.check().get());
    assertThat(valid.topology().topology().summary()).isEqualTo("4 nodes, 8 cores, 8 PUs");
    assertThat(valid.topology().origin().emulated()).isTrue();
    assertThat(valid.topology().choice())
        .isEqualTo(new TopologyChoice.Synthetic("numa:4 core:2 pu:1"));
  }

  @Test
  void badTextIsToldWithItsPlace() {
    model.synthetic().set("numa:4 kern:2 pu:1");

    Check.Invalid invalid = eventually(() -> (Check.Invalid) model.check().get());
    assertThat(invalid.message()).contains("kern");
  }

  @Test
  void theLastOfManyQuickChangesWins() {
    for (int nodes = 1; nodes <= 8; nodes++) {
      model.synthetic().set("numa:" + nodes + " core:1 pu:1");
    }

    Check.Valid valid = eventually(() -> (Check.Valid) model.check().get());
    assertThat(valid.topology().topology().nodes()).hasSize(8);
  }

  @Test
  void aMissingFileIsNamed(@TempDir Path folder) {
    model.source().set(Source.XML_FILE);
    model.xmlFile().set(folder.resolve("nothing.xml").toString());

    Check.Invalid invalid = eventually(() -> (Check.Invalid) model.check().get());
    assertThat(invalid.message()).contains("nothing.xml", "no such file");
  }

  @Test
  void aSampleIsAMachineAtOnce() {
    List<SampleTopology> samples =
        eventually(() -> model.samples().isEmpty() ? null : List.copyOf(model.samples()));
    model.source().set(Source.SAMPLE);
    assertThat(model.check().get()).isEqualTo(new Check.Empty());

    model.sample().set(samples.getFirst());

    assertThat(model.check().get())
        .isInstanceOfSatisfying(
            Check.Valid.class,
            valid -> {
              assertThat(valid.topology().choice())
                  .isEqualTo(new TopologyChoice.Sample(samples.getFirst().name()));
              assertThat(valid.topology().origin().emulated()).isTrue();
            });
  }

  @Test
  void samplesThatCannotBeReadAreSaid() {
    OverrideViewModel broken =
        new OverrideViewModel(
            () -> {
              throw new TopologyException("odd.xml:3: no such type; remove it");
            },
            background,
            Runnable::run);

    eventually(() -> broken.samplesProblem().get().contains("odd.xml:3"));
    assertThat(broken.samples()).isEmpty();
  }

  @Test
  void whatWasClearedIsEmptyAtOnce() {
    model.synthetic().set("numa:2 core:1 pu:1");
    model.synthetic().set("  ");

    assertThat(model.check().get()).isEqualTo(new Check.Empty());
  }
}
