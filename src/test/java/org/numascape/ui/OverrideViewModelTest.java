package org.numascape.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.numascape.ui.Eventually.eventually;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.numascape.run.SampleTopology;
import org.numascape.run.TopologyCatalog;
import org.numascape.run.TopologyChoice;
import org.numascape.topology.TopologyEdit;
import org.numascape.topology.TopologyException;
import org.numascape.ui.OverrideViewModel.Check;
import org.numascape.ui.OverrideViewModel.Source;

class OverrideViewModelTest {
  private final ScheduledExecutorService background = Executors.newScheduledThreadPool(1);
  private final OverrideViewModel model =
      new OverrideViewModel(
          () -> TopologyCatalog.ofInstallation().samples(),
          Machines.detected(),
          background,
          Runnable::run);

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
  void itBeginsWithTheOverrideInUse(@TempDir Path folder) {
    model.take(new TopologyChoice.Synthetic("numa:4 core:2 pu:1"));
    assertThat(model.synthetic().get()).isEqualTo("numa:4 core:2 pu:1");

    model.take(new TopologyChoice.XmlFile(folder.resolve("machine.xml")));
    assertThat(model.source().get()).isEqualTo(Source.XML_FILE);
    assertThat(model.xmlFile().get()).isEqualTo(folder.resolve("machine.xml").toString());

    model.take(new TopologyChoice.Sample("cxl-memory"));
    Check.Valid sample = eventually(() -> (Check.Valid) model.check().get());
    assertThat(sample.topology().choice()).isEqualTo(new TopologyChoice.Sample("cxl-memory"));
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
            null,
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

  private MachineChoice edited() {
    return ((Check.Valid) model.check().get()).topology();
  }

  /** Edits and waits for what comes of it. */
  private Optional<String> edit(String text) {
    List<Optional<String>> outcomes = Collections.synchronizedList(new ArrayList<>());
    model.edit(text, outcomes::add);
    eventually(() -> !outcomes.isEmpty());
    return outcomes.getFirst();
  }

  private void settled(int done) {
    eventually(() -> model.edits().size() == done && model.check().get() instanceof Check.Valid);
  }

  @Test
  void editsAreDoneUndoneAndDoneAgainAndMakeAnotherMachine() {
    model.source().set(Source.DETECTED);
    assertThat(edited().origin().emulated()).isFalse();

    assertThat(edit("add-node 1=64GiB@30")).isEmpty();
    assertThat(edit("memory 0=1GiB")).isEmpty();

    assertThat(edited().topology().nodes()).hasSize(2);
    assertThat(edited().topology().nodeDistance(0, 1)).isEqualTo(30);
    assertThat(edited().origin().emulated()).isTrue();
    assertThat(edited().choice().resolve().topology().summary())
        .isEqualTo(edited().topology().summary());
    model.undo();
    settled(1);
    model.undo();
    settled(0);
    assertThat(edited().topology().nodes()).hasSize(1);
    assertThat(model.undone()).hasSize(2);
    model.redo();
    settled(1);
    assertThat(edited().topology().nodes()).hasSize(2);
    assertThat(model.edits()).extracting(TopologyEdit::text).hasSize(1);
  }

  @Test
  void aRefusedEditNamesItsRuleAndChangesNothing() {
    model.source().set(Source.DETECTED);

    assertThat(edit("restrict-pus 77").orElseThrow()).startsWith("restrict-pus 77: ");
    assertThat(edit("what 1").orElseThrow()).startsWith("unknown edit");
    assertThat(model.edits()).isEmpty();
    assertThat(edited().choice()).isEqualTo(new TopologyChoice.Detected());
  }

  @Test
  void whatIsAskedForQuicklyIsDoneInOrderAndNotWhereItIsAskedFor() throws Exception {
    try (ExecutorService fxThread = Executors.newSingleThreadExecutor()) {
      OverrideViewModel large =
          new OverrideViewModel(List::of, Machines.detected(), background, fxThread);
      fxThread.submit(() -> large.source().set(Source.DETECTED)).get();
      CountDownLatch blocked = new CountDownLatch(1);
      background.execute(() -> uninterruptibly(blocked));
      List<Optional<String>> outcomes = Collections.synchronizedList(new ArrayList<>());
      fxThread
          .submit(
              () -> {
                large.edit("add-node 1=64GiB@30", outcomes::add);
                large.edit("memory 1=1GiB", outcomes::add);
                large.edit("memory 7=1GiB", outcomes::add);
                large.undo();
              })
          .get();

      // The FX thread goes on while the background is still at something else.
      assertThat(fxThread.submit(() -> large.check().get()).get())
          .isInstanceOf(Check.Reading.class);
      assertThat(outcomes).isEmpty();
      blocked.countDown();

      eventually(() -> fxThread.submit(() -> large.undone().size() == 1).get());
      assertThat(outcomes)
          .satisfiesExactly(
              first -> assertThat(first).isEmpty(),
              second -> assertThat(second).isEmpty(),
              third -> assertThat(third.orElseThrow()).startsWith("memory 7=1GiB: "));
      assertThat(fxThread.submit(() -> List.copyOf(large.edits())).get())
          .extracting(TopologyEdit::text)
          .containsExactly("add-node 1=64GiB@30");
      assertThat(fxThread.submit(() -> large.check().get()).get()).isInstanceOf(Check.Valid.class);
    }
  }

  private static void uninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anEditOfAMachineThatIsGoneIsForgotten() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    model.source().set(Source.DETECTED);
    background.execute(() -> uninterruptibly(blocked));
    model.edit("add-node 1=64GiB@30", outcome -> {});
    model.source().set(Source.SYNTHETIC);
    blocked.countDown();
    background.submit(() -> {}).get();

    assertThat(model.check().get()).isEqualTo(new Check.Empty());
    assertThat(model.edits()).isEmpty();
  }

  @Test
  void everyOfferedEditIsKnownAndItsExampleCanBeRead() {
    for (OverrideViewModel.Verb verb : OverrideViewModel.Verb.values()) {
      assertThat(TopologyEdit.parse(verb.word() + " " + verb.example()).text())
          .startsWith(verb.word());
    }
  }

  @Test
  void withoutAMachineThereIsNothingToEdit() {
    assertThat(model.editable().get()).isFalse();
    assertThat(edit("memory 0=1GiB").orElseThrow()).contains("no machine");
  }

  @Test
  void theRuleThatMapsPusIsSaid() {
    model.synthetic().set("numa:4 core:2 pu:1");
    eventually(() -> (Check.Valid) model.check().get());

    assertThat(model.mapping()).startsWith("8 PUs folded on 2");
  }

  @Test
  void anEditedMachineIsSavedAsXml(@TempDir Path folder) {
    Path file = folder.resolve("bent.xml");
    model.source().set(Source.DETECTED);
    edit("add-node 1=64GiB@30");

    model.save(new FileDialogs.Target(file, false));

    eventually(() -> model.saved().get().contains(file.toString()));
    assertThat(new TopologyChoice.XmlFile(file).resolve().topology().nodes()).hasSize(2);
  }
}
