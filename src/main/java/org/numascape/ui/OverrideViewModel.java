package org.numascape.ui;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
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
import org.numascape.run.ChosenTopology;
import org.numascape.run.SampleTopology;
import org.numascape.run.TopologyChoice;
import org.numascape.topology.EditHistory;
import org.numascape.topology.HwlocXmlWriter;
import org.numascape.topology.PuMapping;
import org.numascape.topology.SyntheticReader;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyEdit;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyOrigin;

/**
 * A topology that is to replace the detected one, checked as it is written: a moment after the last
 * change, on a background thread, where edits are done as well, in order. What was overtaken by a
 * later change is never shown.
 */
final class OverrideViewModel {
  private static final long DEBOUNCE_MILLIS = 150;

  /** How the override is given. */
  enum Source {
    SYNTHETIC,
    XML_FILE,
    SAMPLE,
    DETECTED
  }

  /** What an edit does, each with its word on the command line and an example of its value. */
  enum Verb {
    RESTRICT_PUS("restrict-pus", "edit.restrictPus", "0-3,8"),
    RESTRICT_NODES("restrict-nodes", "edit.restrictNodes", "0-1"),
    MERGE_NODES("merge-nodes", "edit.mergeNodes", "0,1"),
    SPLIT_NODE("split-node", "edit.splitNode", "0=2"),
    SPLIT_PACKAGE("split-package", "edit.splitPackage", "0=2"),
    ADD_NODE("add-node", "edit.addNode", "9=64GiB@30"),
    MEMORY("memory", "edit.memory", "0=64GiB"),
    ADD_CACHE("add-cache", "edit.addCache", "L4=128MiB@package"),
    REMOVE_CACHE("remove-cache", "edit.removeCache", "L3"),
    DISTANCE("distance", "edit.distance", "0-1=21"),
    DISTANCES("distances", "edit.distances", "10,21/21,10"),
    BANDWIDTH("bandwidth", "edit.bandwidth", "0-1=20000"),
    LATENCY("latency", "edit.latency", "0-1=140"),
    RENUMBER_PUS("renumber-pus", "edit.renumberPus", "0,2,1,3");

    private final String word;
    private final String key;
    private final String example;

    Verb(String word, String key, String example) {
      this.word = word;
      this.key = key;
      this.example = example;
    }

    /** As {@link TopologyEdit#parse} reads it. */
    String word() {
      return word;
    }

    /** Of the text that tells what it does. */
    String key() {
      return key;
    }

    String example() {
      return example;
    }
  }

  /** What is known of the input as it stands. */
  sealed interface Check {
    /** Nothing was given yet. */
    record Empty() implements Check {}

    /** It is being read or edited. */
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
  private final ObservableList<TopologyEdit> edits = FXCollections.observableArrayList();
  private final ObservableList<TopologyEdit> undone = FXCollections.observableArrayList();
  private final ReadOnlyBooleanWrapper editable = new ReadOnlyBooleanWrapper(false);
  private final ReadOnlyStringWrapper saved = new ReadOnlyStringWrapper("");
  private final @Nullable MachineChoice detected;
  private String wantedSample = "";
  private @Nullable MachineChoice base;
  private @Nullable EditHistory history;

  /** What is asked for and not done yet; the first is being done. */
  private final Queue<Step> steps = new ArrayDeque<>();

  /**
   * @param topologies reads the samples; called once, in the background
   * @param detected this machine; null if it is not known yet
   */
  OverrideViewModel(
      Supplier<List<SampleTopology>> topologies,
      @Nullable MachineChoice detected,
      ScheduledExecutorService background,
      Executor fxThread) {
    this.detected = detected;
    this.background = background;
    this.fxThread = fxThread;
    background.execute(() -> readSamples(topologies));
    source.subscribe(this::changed);
    synthetic.subscribe(this::changed);
    xmlFile.subscribe(this::changed);
    sample.subscribe(this::changed);
  }

  /** Whether it edits this machine as it is known now. */
  boolean startsFrom(@Nullable MachineChoice machine) {
    return detected == machine;
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
            chooseWantedSample();
          });
    } catch (RuntimeException e) {
      fxThread.execute(() -> samplesProblem.set(String.valueOf(e.getMessage())));
    }
  }

  /** Begins with the override that is in use, as far as it was given in one of these ways. */
  void take(TopologyChoice choice) {
    switch (choice) {
      case TopologyChoice.Synthetic(String description) -> synthetic.set(description);
      case TopologyChoice.XmlFile(Path file) -> {
        xmlFile.set(file.toString());
        source.set(Source.XML_FILE);
      }
      case TopologyChoice.Sample(String name) -> {
        wantedSample = name;
        source.set(Source.SAMPLE);
        chooseWantedSample();
      }
      case TopologyChoice.XmlText edited -> {}
      case TopologyChoice.Detected thisMachine -> {}
      case TopologyChoice.FromSource thisMachine -> {}
    }
  }

  private void chooseWantedSample() {
    samples.stream()
        .filter(each -> sample.get() == null && each.name().equals(wantedSample))
        .findFirst()
        .ifPresent(sample::set);
  }

  ReadOnlyObjectProperty<Check> check() {
    return check.getReadOnlyProperty();
  }

  /** The edits that are done, the first first. */
  ObservableList<TopologyEdit> edits() {
    return edits;
  }

  /** The edits that can be done again, the next first. */
  ObservableList<TopologyEdit> undone() {
    return undone;
  }

  /** Whether there is a machine to edit. */
  ReadOnlyBooleanProperty editable() {
    return editable.getReadOnlyProperty();
  }

  /** What came of saving the machine, in a sentence; empty if it was not saved. */
  ReadOnlyStringProperty saved() {
    return saved.getReadOnlyProperty();
  }

  /**
   * Edits the machine, in the background after what was asked for before.
   *
   * @param text as {@link TopologyEdit#parse} reads it
   * @param outcome told on the FX thread why it was refused, with the rule that it breaks; empty if
   *     it is done. Not told if another machine was chosen meanwhile
   */
  void edit(String text, Consumer<Optional<String>> outcome) {
    ask(before -> before.apply(TopologyEdit.parse(text)), outcome);
  }

  void undo() {
    ask(EditHistory::undo, refusal -> {});
  }

  void redo() {
    ask(EditHistory::redo, refusal -> {});
  }

  /** Something to do with the history, and who waits for its end. */
  private record Step(UnaryOperator<EditHistory> change, Consumer<Optional<String>> outcome) {}

  private void ask(UnaryOperator<EditHistory> change, Consumer<Optional<String>> outcome) {
    if (history == null) {
      outcome.accept(Optional.of(Messages.text("edit.noMachine")));
      return;
    }
    steps.add(new Step(change, outcome));
    if (steps.size() == 1) {
      takeFirstStep();
    }
  }

  /** One after the other: each starts from what the one before has left. */
  private void takeFirstStep() {
    EditHistory before = history;
    MachineChoice start = base;
    Step step = steps.peek();
    if (before == null || start == null || step == null) {
      return;
    }
    long machine = changes.get();
    check.set(new Check.Reading());
    background.execute(
        () -> {
          EditHistory after = before;
          Optional<String> refusal = Optional.empty();
          try {
            after = step.change.apply(before);
          } catch (RuntimeException e) {
            refusal = Optional.of(String.valueOf(e.getMessage()));
          }
          EditHistory reached = after;
          Check.Valid shown = new Check.Valid(choice(start, reached));
          Optional<String> told = refusal;
          fxThread.execute(
              () -> {
                if (machine == changes.get()) {
                  steps.remove();
                  show(reached, steps.isEmpty() ? shown : new Check.Reading());
                  step.outcome.accept(told);
                  takeFirstStep();
                }
              });
        });
  }

  /** Which real PUs stand in for those of the machine as it is now; empty if that is not known. */
  String mapping() {
    return detected == null || !(check.get() instanceof Check.Valid(MachineChoice machine))
        ? ""
        : PuMapping.of(machine.topology(), detected.topology(), Set.of()).description();
  }

  /** Writes the machine as hwloc XML in the background and says how it went. */
  void save(FileDialogs.Target target) {
    EditHistory now = history;
    if (now == null) {
      return;
    }
    Topology topology = now.current();
    background.execute(
        () -> {
          String outcome;
          try {
            FileReports.write(
                HwlocXmlWriter.write(topology).getBytes(StandardCharsets.UTF_8),
                target.file(),
                target.mayOverwrite());
            outcome = Messages.text("notice.written", target.file().toString());
          } catch (IOException | RuntimeException e) {
            outcome =
                Messages.text("notice.notWritten", target.file().toString()) + ": " + reason(e);
          }
          String told = outcome;
          fxThread.execute(() -> saved.set(told));
        });
  }

  private void show(EditHistory now, Check found) {
    history = now;
    edits.setAll(now.done());
    undone.setAll(now.undone());
    saved.set("");
    check.set(found);
  }

  private static MachineChoice choice(MachineChoice start, EditHistory now) {
    return now.done().isEmpty()
        ? start
        : new MachineChoice(
            new TopologyChoice.XmlText(HwlocXmlWriter.write(now.current())),
            now.current(),
            start.origin().edited());
  }

  /** Takes what was found out of the input; edits of another machine are gone. */
  private void settle(Check result) {
    if (result instanceof Check.Valid(MachineChoice machine)) {
      base = machine;
      show(EditHistory.of(machine.topology()), result);
    } else {
      base = null;
      history = null;
      edits.clear();
      undone.clear();
      check.set(result);
    }
    editable.set(history != null);
  }

  private void changed() {
    long change = changes.incrementAndGet();
    steps.clear();
    if (source.get() == Source.DETECTED) {
      settle(detected == null ? new Check.Empty() : new Check.Valid(detected));
      return;
    }
    SampleTopology chosen = sample.get();
    if (source.get() == Source.SAMPLE && chosen != null) {
      settle(
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
          case SAMPLE, DETECTED -> "";
        };
    if (text.isEmpty()) {
      settle(new Check.Empty());
      return;
    }
    check.set(new Check.Reading());
    boolean file = source.get() == Source.XML_FILE;
    var _ =
        background.schedule(
            () -> {
              if (change == changes.get()) {
                Check result = file ? readFile(text) : readSynthetic(text);
                fxThread.execute(
                    () -> {
                      if (change == changes.get()) {
                        settle(result);
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
      TopologyChoice file = new TopologyChoice.XmlFile(Path.of(text).toAbsolutePath());
      ChosenTopology read = file.resolve();
      return new Check.Valid(new MachineChoice(file, read.topology(), read.origin()));
    } catch (TopologyException e) {
      return new Check.Invalid(String.valueOf(e.getMessage()));
    } catch (InvalidPathException e) {
      return new Check.Invalid(Messages.text("override.unreadable", text, reason(e)));
    }
  }

  private static String reason(Exception e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException missing -> Messages.text("file.missing");
      case java.nio.file.AccessDeniedException denied -> Messages.text("file.denied");
      case java.nio.file.FileAlreadyExistsException there -> Messages.text("file.exists");
      default -> String.valueOf(e.getMessage());
    };
  }
}
