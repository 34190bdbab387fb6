package org.numascape.ui;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.numascape.run.SampleTopology;
import org.numascape.run.TopologyChoice;
import org.numascape.topology.HwlocXmlReader;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyOrigin;

/**
 * A topology that is to replace the detected one, checked as it is written: a moment after the last
 * change, on a background thread. What was overtaken by a later change is never shown.
 */
final class OverrideViewModel {
  private static final long DEBOUNCE_MILLIS = 150;

  /** How the override is given. */
  enum Source {
    SYNTHETIC,
    XML_FILE,
    SAMPLE
  }

  /** What is known of the input as it stands. */
  sealed interface Check {
    /** Nothing was given yet. */
    record Empty() implements Check {}

    /** It is being read. */
    record Reading() implements Check {}

    /** It is a machine. */
    record Valid(MachineChoice topology) implements Check {}

    /** It is not; the message names the place, the rule and the remedy. */
    record Invalid(String message) implements Check {}
  }

  private final ScheduledExecutorService background;
  private final Executor fxThread;
  private final AtomicLong changes = new AtomicLong();
  private final ObjectProperty<Source> source = new SimpleObjectProperty<>(Source.SYNTHETIC);
  private final StringProperty synthetic = new SimpleStringProperty("");
  private final StringProperty xmlFile = new SimpleStringProperty("");
  private final ObjectProperty<@Nullable SampleTopology> sample = new SimpleObjectProperty<>();
  private final ObservableList<SampleTopology> samples = FXCollections.observableArrayList();
  private final ReadOnlyStringWrapper samplesProblem =
      new ReadOnlyStringWrapper(Messages.text("override.samples.loading"));
  private final ReadOnlyObjectWrapper<Check> check = new ReadOnlyObjectWrapper<>(new Check.Empty());

  /**
   * @param topologies reads the samples; called once, in the background
   */
  OverrideViewModel(
      Supplier<List<SampleTopology>> topologies,
      ScheduledExecutorService background,
      Executor fxThread) {
    this.background = background;
    this.fxThread = fxThread;
    background.execute(() -> readSamples(topologies));
    source.subscribe(this::changed);
    synthetic.subscribe(this::changed);
    xmlFile.subscribe(this::changed);
    sample.subscribe(this::changed);
  }

  ObjectProperty<Source> source() {
    return source;
  }

  StringProperty synthetic() {
    return synthetic;
  }

  /** The path of an hwloc XML file. */
  StringProperty xmlFile() {
    return xmlFile;
  }

  ObjectProperty<@Nullable SampleTopology> sample() {
    return sample;
  }

  /** The samples there are, once they are read. */
  ObservableList<SampleTopology> samples() {
    return samples;
  }

  /** Why there are no samples to choose from; says nothing once there are. */
  ReadOnlyStringProperty samplesProblem() {
    return samplesProblem.getReadOnlyProperty();
  }

  private void readSamples(Supplier<List<SampleTopology>> topologies) {
    try {
      List<SampleTopology> read = topologies.get();
      fxThread.execute(
          () -> {
            samples.setAll(read);
            samplesProblem.set(read.isEmpty() ? Messages.text("override.samples.none") : "");
          });
    } catch (RuntimeException e) {
      fxThread.execute(() -> samplesProblem.set(String.valueOf(e.getMessage())));
    }
  }

  ReadOnlyObjectProperty<Check> check() {
    return check.getReadOnlyProperty();
  }

  private void changed() {
    long change = changes.incrementAndGet();
    SampleTopology chosen = sample.get();
    if (source.get() == Source.SAMPLE && chosen != null) {
      check.set(
          new Check.Valid(
              new MachineChoice(
                  new TopologyChoice.Sample(chosen.name()),
                  chosen.machine().topology(),
                  chosen.machine().origin())));
      return;
    }
    String text =
        switch (source.get()) {
          case SYNTHETIC -> synthetic.get().strip();
          case XML_FILE -> xmlFile.get().strip();
          case SAMPLE -> "";
        };
    if (text.isEmpty()) {
      check.set(new Check.Empty());
      return;
    }
    check.set(new Check.Reading());
    boolean file = source.get() == Source.XML_FILE;
    background.schedule(
        () -> {
          if (change == changes.get()) {
            Check result = file ? readFile(text) : readSynthetic(text);
            fxThread.execute(
                () -> {
                  if (change == changes.get()) {
                    check.set(result);
                  }
                });
          }
        },
        DEBOUNCE_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  private static Check readSynthetic(String text) {
    try {
      Topology topology = SyntheticReader.read(text);
      return new Check.Valid(
          new MachineChoice(
              new TopologyChoice.Synthetic(text),
              topology,
              new TopologyOrigin(TopologyOrigin.Source.SYNTHETIC, text, List.of())));
    } catch (TopologyException e) {
      return new Check.Invalid(String.valueOf(e.getMessage()));
    }
  }

  private static Check readFile(String text) {
    try {
      Path file = Path.of(text);
      String name = String.valueOf(file.getFileName());
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
        return new Check.Valid(
            new MachineChoice(
                new TopologyChoice.XmlFile(file.toAbsolutePath()),
                HwlocXmlReader.read(in, name),
                new TopologyOrigin(TopologyOrigin.Source.XML, name, List.of())));
      }
    } catch (TopologyException e) {
      return new Check.Invalid(String.valueOf(e.getMessage()));
    } catch (IOException | InvalidPathException e) {
      return new Check.Invalid(Messages.text("override.unreadable", text, reason(e)));
    }
  }

  private static String reason(Exception e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException missing -> Messages.text("file.missing");
      case java.nio.file.AccessDeniedException denied -> Messages.text("file.denied");
      default -> String.valueOf(e.getMessage());
    };
  }
}
