package org.numascape.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.numascape.ui.Eventually.eventually;
import static org.numascape.ui.WindowFixture.onFxThread;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.event.Event;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.MenuItem;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.numascape.analysis.TopologyPicture.IndexKind;
import org.numascape.recording.RunRecord;
import org.numascape.topology.TopologyObject;
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

  @Test
  void whatIsSelectedInOneViewIsSelectedInAll() throws Exception {
    TopologyObject node =
        onFxThread(() -> window.model.setup().topology().get().topology().nodes().getLast());
    on(() -> boxes().selectionProperty().set(node));
    assertThat(onFxThread(() -> window.find(TopologyTree.class, "tree").selectionProperty().get()))
        .isSameAs(node);
    assertThat(onFxThread(() -> window.model.selection().get())).isSameAs(node);
  }
}
