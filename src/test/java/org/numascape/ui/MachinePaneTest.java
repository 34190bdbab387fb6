package org.numascape.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.numascape.ui.Eventually.eventually;
import static org.numascape.ui.WindowFixture.onFxThread;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.event.Event;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.ComboBox;
import javafx.scene.control.MenuItem;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.numascape.analysis.Theme;
import org.numascape.analysis.TopologyPicture.IndexKind;
import org.numascape.recording.RunRecord;
import org.numascape.run.TopologyChoice;
import org.numascape.topology.HwlocXmlWriter;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyEdit;
import org.numascape.topology.TopologyObject;
import org.numascape.topology.TopologyOrigin;
import org.numascape.ui.view.TopologyTree;
import org.numascape.ui.view.TopologyView;

class MachinePaneTest {
  private static final String MACHINE = "pack:2 [numa] core:8 pu:1";

  private final List<ControlledRun> started = new ArrayList<>();
  private WindowFixture window;

  @BeforeEach
  void open() throws Exception {
    window = WindowFixture.controlled(started);
    eventually(() -> onFxThread(() -> window.model.setup().obstacle().get().isEmpty()));
    on(() -> window.model.setup().override(Machines.override(MACHINE)));
  }

  @AfterEach
  void close() throws Exception {
    window.close();
  }

  private static void on(Runnable action) throws Exception {
    onFxThread(
        () -> {
          action.run();
          return true;
        });
  }

  private MenuItem item(String id) {
    return window.find(MachineMenu.class, "machine-menu").getItems().stream()
        .filter(each -> id.equals(each.getId()))
        .findFirst()
        .orElseThrow();
  }

  private TopologyView boxes() {
    return window.find(TopologyView.class, "boxes");
  }

  private void press(KeyCode code) {
    Event.fireEvent(
        boxes(), new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, false, false, false));
  }

  @Test
  void lstoposKeysAndTheMenuSayTheSame() throws Exception {
    onFxThread(
        () -> {
          CheckMenuItem fold = (CheckMenuItem) item("fold");
          press(KeyCode.F);
          assertThat(boxes().layoutOptions().get().folded()).isTrue();
          assertThat(fold.isSelected()).isTrue();
          fold.setSelected(false);
          fold.fire();
          press(KeyCode.I);
          assertThat(boxes().styleOfPicture().get().indexes()).isEqualTo(IndexKind.OS);
          press(KeyCode.T);
          press(KeyCode.A);
          press(KeyCode.D);
          press(KeyCode.B);
          press(KeyCode.L);
          return true;
        });
    assertThat(boxes().styleOfPicture().get().text()).isFalse();
    assertThat(boxes().styleOfPicture().get().attributes()).isFalse();
    assertThat(boxes().styleOfPicture().get().disallowed()).isFalse();
    assertThat(boxes().styleOfPicture().get().binding()).isTrue();
    assertThat(boxes().legendShown().get()).isFalse();
    assertThat(((CheckMenuItem) item("names")).isSelected()).isFalse();
    assertThat(((CheckMenuItem) item("legend")).isSelected()).isFalse();
  }

  @Test
  void thePictureIsExportedAndSaysThatItIsEmulated(@TempDir Path folder) throws Exception {
    Path svg = folder.resolve("machine.svg");
    Path png = folder.resolve("machine.png");
    window.reportTarget = Optional.of(new FileDialogs.Target(svg, false));
    on(() -> item("machine-svg").fire());
    eventually(() -> Files.exists(svg));
    assertThat(svg).content().contains("from synthetic (" + MACHINE + "); emulated");
    window.reportTarget = Optional.of(new FileDialogs.Target(png, false));
    on(() -> item("machine-png").fire());
    eventually(() -> Files.exists(png));
    assertThat(Files.readAllBytes(png)).startsWith(0x89, 'P', 'N', 'G');
  }

  @Test
  void theCommandOfAStillMachineNamesItAndWhatIsShown() throws Exception {
    on(() -> boxes().layoutOptions().set(boxes().layoutOptions().get().withFolded(true)));
    on(() -> item("machine-copy").fire());
    assertThat(onFxThread(() -> Clipboard.getSystemClipboard().getString()))
        .isEqualTo(
            "numascape topology --synthetic 'pack:2 [numa] core:8 pu:1' --colour node --links none"
                + " --factorize --logical -o machine.svg");
  }

  /** Writes the picture from the window, and with the command that the window copies. */
  private void theCommandMakesTheSamePicture(Path folder) throws Exception {
    window.reportTarget =
        Optional.of(new FileDialogs.Target(folder.resolve("numascape input"), true));
    on(() -> item("machine-copy").fire());
    String command = onFxThread(() -> Clipboard.getSystemClipboard().getString());
    if (command.contains("numascape input")) {
      eventually(() -> Files.exists(folder.resolve("numascape input")));
    }
    Path fromWindow = folder.resolve("window.svg");
    window.reportTarget = Optional.of(new FileDialogs.Target(fromWindow, true));
    on(() -> item("machine-svg").fire());
    eventually(() -> Files.exists(fromWindow) && Files.readString(fromWindow).endsWith("</svg>\n"));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String program =
        "numascape() { '%s' -XX:TieredStopAtLevel=1 -cp '%s' org.numascape.cli.Main \"$@\"; }\n"
            .formatted(java, System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder("/bin/sh", "-c", program + command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(folder.resolve("machine.svg")).hasSameBinaryContentAs(fromWindow);
    Files.delete(folder.resolve("machine.svg"));
    Files.delete(fromWindow);
  }

  @Test
  void theCommandOfAStillMachineMakesTheSamePictureByteForByte(@TempDir Path folder)
      throws Exception {
    theCommandMakesTheSamePicture(folder);
    on(
        () -> {
          boxes().layoutOptions().set(boxes().layoutOptions().get().withFolded(true));
          boxes().styleOfPicture().set(boxes().styleOfPicture().get().withAttributes(false));
          boxes().styleOfPicture().set(boxes().styleOfPicture().get().withIndexes(IndexKind.OS));
          ((CheckMenuItem) item("distances")).setSelected(true);
          window.view.theme().set(Theme.DARK);
        });
    theCommandMakesTheSamePicture(folder);
  }

  @Test
  void theCommandOfAnEditedMachineMakesTheSamePictureByteForByte(@TempDir Path folder)
      throws Exception {
    Topology bent = TopologyEdit.parse("add-node 9=64GiB@30").apply(SyntheticReader.read(MACHINE));
    on(
        () ->
            window
                .model
                .setup()
                .override(
                    new MachineChoice(
                        new TopologyChoice.XmlText(HwlocXmlWriter.write(bent)),
                        bent,
                        new TopologyOrigin(TopologyOrigin.Source.XML, "edited", List.of()))));
    Path saved = folder.resolve("numascape input");
    theCommandMakesTheSamePicture(folder);
    assertThat(saved).exists();
  }

  @Test
  void theCommandOfAFileMakesTheSamePictureByteForByte(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("o'file.xml");
    Files.writeString(file, HwlocXmlWriter.write(SyntheticReader.read(MACHINE)));
    on(
        () -> {
          OverrideViewModel override = window.model.override();
          override.source().set(OverrideViewModel.Source.XML_FILE);
          override.xmlFile().set(file.toString());
          override
              .check()
              .subscribe(
                  check -> {
                    if (check instanceof OverrideViewModel.Check.Valid(MachineChoice machine)) {
                      window.model.setup().override(machine);
                    }
                  });
        });
    eventually(
        () ->
            onFxThread(() -> window.model.setup().topology().get()).choice()
                instanceof TopologyChoice.XmlFile);
    theCommandMakesTheSamePicture(folder);
  }

  @Test
  void theCommandOfARunMakesTheSamePictureByteForByte(@TempDir Path folder) throws Exception {
    on(window.model::run);
    eventually(() -> !started.isEmpty());
    started.getFirst().end(RunRecord.End.VERIFIED, "");
    eventually(() -> onFxThread(() -> window.model.shown().get().record().get() != null));
    theCommandMakesTheSamePicture(folder);
  }

  @Test
  void theCommandOfARunSavesItsReportFirst(@TempDir Path folder) throws Exception {
    on(window.model::run);
    eventually(() -> !started.isEmpty());
    started.getFirst().end(RunRecord.End.VERIFIED, "");
    eventually(() -> onFxThread(() -> window.model.shown().get().record().get() != null));
    Path report = folder.resolve("run.json");
    window.reportTarget = Optional.of(new FileDialogs.Target(report, false));
    on(() -> item("machine-copy").fire());
    eventually(() -> Files.exists(report));
    assertThat(onFxThread(() -> Clipboard.getSystemClipboard().getString()))
        .startsWith("numascape topology --run " + report + " --colour activity --links steals");
  }

  private List<String> colours() throws Exception {
    return onFxThread(
        () -> {
          ComboBox<?> colourBy = window.find(ComboBox.class, "colour-by");
          List<String> texts = new ArrayList<>();
          texts.add(text(colourBy, colourBy.getValue()));
          colourBy.getItems().forEach(each -> texts.add(text(colourBy, each)));
          return texts;
        });
  }

  @SuppressWarnings("unchecked") // What a control holds is known by its id alone.
  private static <T> String text(ComboBox<T> box, Object each) {
    return box.getConverter().toString((T) each);
  }

  @Test
  void onlyARunThatGoesOnHasALatestActivity() throws Exception {
    List<String> live =
        List.of(
            "activity, latest",
            "activity, latest",
            "activity, whole run",
            "NUMA node",
            "object type");
    List<String> ended =
        List.of("activity, whole run", "activity, whole run", "NUMA node", "object type");
    assertThat(colours()).isEqualTo(live);
    on(window.model::run);
    eventually(() -> !started.isEmpty());
    assertThat(colours()).isEqualTo(live);

    started.getFirst().end(RunRecord.End.VERIFIED, "");
    eventually(() -> colours().equals(ended));

    on(window.model::run);
    assertThat(colours()).isEqualTo(live);
  }

  @Test
  void whatIsSelectedInOneViewIsSelectedInAll() throws Exception {
    TopologyObject node =
        onFxThread(() -> window.model.setup().topology().get().topology().nodes().getLast());
    on(() -> boxes().selectionProperty().set(node));
    assertThat(onFxThread(() -> window.find(TopologyTree.class, "tree").selectionProperty().get()))
        .isSameAs(node);
    assertThat(onFxThread(() -> window.model.selection().get())).isSameAs(node);
  }

  @Test
  void aMachineThatCannotBeLaidOutIsTold() throws Exception {
    window.refuseBackground();
    on(() -> window.model.setup().override(Machines.override("numa:4 core:300 pu:1")));
    eventually(() -> onFxThread(() -> !window.model.notices().isEmpty()));
    Notice told = onFxThread(() -> window.model.notices().getFirst());
    assertThat(told.level()).isEqualTo(Notice.Level.FAILED);
    assertThat(told.text()).contains("could not be drawn", "Tree");
    assertThat(told.detail()).contains("rejected");
  }
}
