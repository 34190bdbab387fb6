package org.numascape.ui;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.ShellWords;
import org.numascape.recording.RunRecord;
import org.numascape.report.JsonReport;
import org.numascape.report.MachinePicture;
import org.numascape.run.TopologyChoice;
import org.numascape.run.Versions;
import org.numascape.topology.HwlocXmlWriter;
import org.numascape.topology.TopologyOrigin;

/** Takes the machine's picture out of the window: as a file, or as the command that makes it. */
final class PictureExport {
  private static final double PNG_SCALE = 2;

  private final WorkbenchViewModel model;
  private final FileDialogs files;
  private final Map<RunViewModel, Path> reports = new HashMap<>();
  private final Map<TopologyChoice, Path> topologies = new HashMap<>();

  PictureExport(WorkbenchViewModel model, FileDialogs files) {
    this.model = model;
    this.files = files;
  }

  /**
   * Asks where to, and writes the picture there. If the machine was saved for a command, the
   * picture names that file, as the command's does.
   *
   * @param extension {@code .svg} or {@code .png}
   */
  void save(MachinePicture shown, MachineChoice machine, String extension) {
    Path saved = topologies.get(machine.choice());
    MachinePicture picture =
        saved == null || shown.run().isPresent()
            ? shown
            : shown.from(
                new TopologyOrigin(TopologyOrigin.Source.XML, saved.toString(), List.of()));
    files
        .report("machine" + extension)
        .ifPresent(
            target ->
                model.write(
                    target,
                    () -> {
                      Instant now = Instant.now();
                      String version = Versions.numascape();
                      return extension.equals(".png")
                          ? picture.png(PNG_SCALE, version, now)
                          : picture.svg(version, now).getBytes(StandardCharsets.UTF_8);
                    }));
  }

  /**
   * Puts on the clipboard what makes the same picture on the command line. A run, or a machine that
   * is in no file, has to be saved for that; the user is asked where.
   *
   * @param run the run that is laid over the machine; null for the machine alone
   */
  void copyAsCommand(MachinePicture picture, MachineChoice machine, @Nullable RunViewModel run) {
    Optional<List<String>> what = run == null ? machineOptions(machine) : runOptions(run);
    what.ifPresent(
        options -> {
          ClipboardContent content = new ClipboardContent();
          content.putString(command(options, picture));
          Clipboard.getSystemClipboard().setContent(content);
          model.say(Messages.text("picture.copied"), content.getString());
        });
  }

  static String command(List<String> what, MachinePicture picture) {
    List<String> words = new ArrayList<>(List.of("numascape", "topology"));
    words.addAll(what);
    words.addAll(picture.options());
    words.addAll(List.of("-o", "machine.svg"));
    return ShellWords.line(words);
  }

  private Optional<List<String>> machineOptions(MachineChoice machine) {
    return switch (machine.choice()) {
      case TopologyChoice.Detected() -> Optional.of(List.of());
      case TopologyChoice.FromSource(String source) -> Optional.of(List.of("--source", source));
      case TopologyChoice.XmlFile(Path file) -> Optional.of(List.of("--xml", file.toString()));
      case TopologyChoice.Sample(String name) -> Optional.of(List.of("--xml", name));
      case TopologyChoice.Synthetic(String text) -> Optional.of(List.of("--synthetic", text));
      case TopologyChoice.XmlText _ ->
          saved(
                  topologies,
                  machine.choice(),
                  "machine.xml",
                  HwlocXmlWriter.write(machine.topology()))
              .map(file -> List.of("--xml", file.toString()));
    };
  }

  private Optional<List<String>> runOptions(RunViewModel run) {
    RunRecord record = run.record().get();
    if (record == null) {
      model.say(Messages.text("picture.notYet"), "");
      return Optional.empty();
    }
    return saved(reports, run, "run.json", JsonReport.write(record))
        .map(file -> List.of("--run", file.toString()));
  }

  /** The file that holds this already, or one that is written now. */
  private <T> Optional<Path> saved(Map<T, Path> known, T key, String name, String content) {
    Path file = known.get(key);
    if (file != null) {
      return Optional.of(file);
    }
    Optional<FileDialogs.Target> target = files.report(name);
    target.ifPresent(
        to -> {
          known.put(key, to.file());
          model.write(to, () -> content.getBytes(StandardCharsets.UTF_8));
        });
    return target.map(FileDialogs.Target::file);
  }
}
