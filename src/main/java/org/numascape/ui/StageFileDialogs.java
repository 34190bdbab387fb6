package org.numascape.ui;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.scene.control.Alert;
import javafx.scene.control.ButtonType;
import javafx.stage.FileChooser;
import javafx.stage.FileChooser.ExtensionFilter;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;

/** The desktop's own file dialogs; each starts in the folder that was used last. */
final class StageFileDialogs implements FileDialogs {
  private final Window owner;
  private @Nullable File folder;

  StageFileDialogs(Window owner) {
    this.owner = owner;
  }

  @Override
  public Optional<Path> workload() {
    return open(
        Messages.text("dialog.workload"),
        new ExtensionFilter(Messages.text("dialog.workload.files"), "*.java", "*.jar"));
  }

  @Override
  public Optional<Path> topology() {
    return open(
        Messages.text("dialog.topology"),
        new ExtensionFilter(Messages.text("dialog.topology.files"), "*.xml"));
  }

  private Optional<Path> open(String title, ExtensionFilter filter) {
    File file = chooser(title, filter).showOpenDialog(owner);
    return Optional.ofNullable(file).map(this::remembered);
  }

  @Override
  public Optional<Target> report(String suggestedName) {
    String extension = suggestedName.substring(suggestedName.lastIndexOf('.'));
    FileChooser chooser =
        chooser(
            Messages.text("dialog.report"),
            new ExtensionFilter(
                Messages.text(
                    "dialog.report.files", extension.substring(1).toUpperCase(Locale.ROOT)),
                "*" + extension));
    chooser.setInitialFileName(suggestedName);
    File chosen = chooser.showSaveDialog(owner);
    if (chosen == null) {
      return Optional.empty();
    }
    Path file = remembered(chosen);
    if (file.toString().endsWith(extension)) {
      // The desktop's dialog asked already whether the file may be replaced.
      return Optional.of(new Target(file, true));
    }
    Path named = Path.of(file + extension);
    return Files.exists(named) && !agreesToReplace(named)
        ? Optional.empty()
        : Optional.of(new Target(named, Files.exists(named)));
  }

  private boolean agreesToReplace(Path file) {
    Alert question =
        new Alert(
            Alert.AlertType.CONFIRMATION,
            Messages.text("dialog.replace", file.toString()),
            ButtonType.YES,
            ButtonType.NO);
    question.initOwner(owner);
    return question.showAndWait().filter(ButtonType.YES::equals).isPresent();
  }

  private FileChooser chooser(String title, ExtensionFilter filter) {
    FileChooser chooser = new FileChooser();
    chooser.setTitle(title);
    chooser
        .getExtensionFilters()
        .setAll(List.of(filter, new ExtensionFilter(Messages.text("dialog.allFiles"), "*.*")));
    if (folder != null && folder.isDirectory()) {
      chooser.setInitialDirectory(folder);
    }
    return chooser;
  }

  private Path remembered(File file) {
    folder = file.getParentFile();
    return file.toPath();
  }
}
