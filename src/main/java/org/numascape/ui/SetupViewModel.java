package org.numascape.ui;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.Trial;
import org.numascape.pool.HugePages;
import org.numascape.pool.MemoryPolicy;
import org.numascape.pool.MemorySettings;
import org.numascape.pool.Pinning;
import org.numascape.pool.PoolSettings;
import org.numascape.pool.RemoteBatch;
import org.numascape.pool.StealOrder;
import org.numascape.run.Experiment;
import org.numascape.run.TopologyChoice;
import org.numascape.workload.Parameter;

/** What the next run will be: workload, topology, pool. */
final class SetupViewModel {
  private static final int MOST_PASSES = 1000;

  /** In the place of a number of workers: one on each PU that the pinning uses. */
  private static final String ONE_A_PU = "auto";

  private final ObservableList<WorkloadChoice> workloads = FXCollections.observableArrayList();
  private final ObjectProperty<WorkloadChoice> workload = new SimpleObjectProperty<>();
  private final ObservableList<ParameterViewModel> parameters = FXCollections.observableArrayList();
  private final ParameterViewModel repetitions =
      new ParameterViewModel(
          new Parameter.WholeNumber(
              "repetitions", Messages.text("setup.repetitions.help"), 1, MOST_PASSES, 1));
  private final ParameterViewModel warmups =
      new ParameterViewModel(
          new Parameter.WholeNumber(
              "warm-ups", Messages.text("setup.warmups.help"), 0, MOST_PASSES, 0));
  private final ParameterViewModel workers =
      new ParameterViewModel(
          new Parameter.WholeNumber(
              "workers", Messages.text("setup.workers.help"), 1, PoolSettings.MAX_WORKERS, 1),
          ONE_A_PU);
  private final ParameterViewModel pinning =
      new ParameterViewModel(
          new Parameter.Choice(
              "pinning",
              Messages.text("setup.pinning.help"),
              Stream.of(Pinning.Strategy.values()).map(Pinning::label).toList(),
              PoolSettings.DEFAULT.pinning().label()));
  private final ParameterViewModel stealing =
      new ParameterViewModel(
          new Parameter.Choice(
              "stealing",
              Messages.text("setup.stealing.help"),
              Stream.of(StealOrder.values()).map(StealOrder::label).toList(),
              PoolSettings.DEFAULT.stealOrder().label()));
  private final ParameterViewModel remoteBatch =
      new ParameterViewModel(
          new Parameter.Choice(
              "remote-batch",
              Messages.text("setup.remoteBatch.help"),
              Stream.of(RemoteBatch.values()).map(RemoteBatch::label).toList(),
              PoolSettings.DEFAULT.remoteBatch().label()));
  private final ParameterViewModel memory =
      new ParameterViewModel(
          new Parameter.Choice(
              "memory",
              Messages.text("setup.memory.help"),
              Stream.of(MemoryPolicy.Rule.values()).map(MemoryPolicy::label).toList(),
              MemorySettings.DEFAULT.policy().label()));
  private final ParameterViewModel hugePages =
      new ParameterViewModel(
          new Parameter.Choice(
              "huge-pages",
              Messages.text("setup.hugePages.help"),
              Stream.of(HugePages.values()).map(HugePages::label).toList(),
              MemorySettings.DEFAULT.hugePages().label()));
  private final ParameterViewModel heapByNodes =
      new ParameterViewModel(
          new Parameter.Choice(
              "heap-by-nodes",
              Messages.text("setup.heapByNodes.help"),
              List.of("no", "yes"),
              "no"));
  private final ReadOnlyObjectWrapper<@Nullable MachineChoice> detected =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<@Nullable MachineChoice> topology =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyStringWrapper obstacle = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper preparing = new ReadOnlyStringWrapper("");

  SetupViewModel() {
    workload.subscribe(this::describe);
    Stream.concat(passes().stream(), pool().stream())
        .forEach(each -> each.error().subscribe(this::review));
    topology.subscribe(this::review);
    topology.subscribe(this::sayHowManyWorkers);
    workers.text().subscribe(this::sayHowManyWorkers);
    pinning.text().subscribe(this::sayHowManyWorkers);
    review();
  }

  private void sayHowManyWorkers() {
    MachineChoice machine = topology.get();
    workers
        .hint()
        .set(
            machine == null || !workers.text().get().equals(ONE_A_PU)
                ? ""
                : Messages.text(
                    "setup.workers.each",
                    Integer.toString(
                        new PoolSettings(
                                Pinning.parse(pinning.text().get()),
                                PoolSettings.DEFAULT.stealOrder())
                            .workersOn(machine.topology()))));
  }

  private void describe(@Nullable WorkloadChoice choice) {
    parameters.setAll(
        choice == null
            ? List.of()
            : choice.description().parameters().stream().map(ParameterViewModel::new).toList());
    parameters.forEach(each -> each.error().subscribe(this::review));
    review();
  }

  private void review() {
    if (!preparing.get().isEmpty()) {
      obstacle.set(preparing.get());
    } else if (topology.get() == null) {
      obstacle.set(Messages.text("setup.detecting"));
    } else if (workload.get() == null) {
      obstacle.set(Messages.text("setup.noWorkload"));
    } else {
      obstacle.set(
          all()
              .map(each -> each.error().get())
              .filter(error -> !error.isEmpty())
              .findFirst()
              .orElse(""));
    }
  }

  private Stream<ParameterViewModel> all() {
    List<ParameterViewModel> all = new ArrayList<>(parameters);
    all.addAll(passes());
    all.addAll(pool());
    return all.stream();
  }

  ObservableList<WorkloadChoice> workloads() {
    return workloads;
  }

  /** The chosen workload; null until one is there. */
  ObjectProperty<WorkloadChoice> workload() {
    return workload;
  }

  /** The chosen workload's own parameters; they start anew with each choice. */
  ObservableList<ParameterViewModel> parameters() {
    return parameters;
  }

  /** How often the workload's timed part runs. */
  List<ParameterViewModel> passes() {
    return List.of(repetitions, warmups);
  }

  List<ParameterViewModel> pool() {
    return List.of(workers, pinning, stealing, remoteBatch, memory, hugePages, heapByNodes);
  }

  /** This machine; null while it is being detected. */
  ReadOnlyObjectProperty<@Nullable MachineChoice> detected() {
    return detected.getReadOnlyProperty();
  }

  /** The machine of the next run; null while detection is under way. */
  ReadOnlyObjectProperty<@Nullable MachineChoice> topology() {
    return topology.getReadOnlyProperty();
  }

  /** Why no run can be started, with the remedy; empty if one can. */
  ReadOnlyStringProperty obstacle() {
    return obstacle.getReadOnlyProperty();
  }

  /** Which experiment is about to be set up and run, in words; empty if none is. */
  ReadOnlyStringProperty preparing() {
    return preparing.getReadOnlyProperty();
  }

  /** Says that an experiment with this workload is about to be set up; or no more, if empty. */
  void prepare(String reference) {
    preparing.set(reference.isEmpty() ? "" : Messages.text("setup.preparing", reference));
    review();
  }

  /** Takes this machine as it is now; an override stays. */
  void detected(MachineChoice machine) {
    boolean chosen = topology.get() == detected.get();
    detected.set(machine);
    if (chosen) {
      topology.set(machine);
    }
  }

  void override(MachineChoice machine) {
    topology.set(machine);
  }

  /**
   * Sets all up as an experiment has it.
   *
   * @param values of all of the workload's parameters
   * @param machine null for this machine
   */
  void take(
      Experiment experiment,
      WorkloadChoice chosen,
      Map<String, String> values,
      @Nullable MachineChoice machine) {
    if (!workloads.contains(chosen)) {
      workloads.add(chosen);
    }
    workload.set(chosen);
    parameters.forEach(each -> each.text().set(values.get(each.parameter().name())));
    repetitions.text().set(Integer.toString(experiment.repetitions()));
    warmups.text().set(Integer.toString(experiment.warmups()));
    OptionalInt number = experiment.settings().workers();
    workers.text().set(number.isPresent() ? Integer.toString(number.getAsInt()) : ONE_A_PU);
    pinning.text().set(experiment.settings().pinning().label());
    stealing.text().set(experiment.settings().stealOrder().label());
    remoteBatch.text().set(experiment.settings().remoteBatch().label());
    memory.text().set(experiment.settings().memory().policy().label());
    hugePages.text().set(experiment.settings().memory().hugePages().label());
    heapByNodes.text().set(experiment.heapByNodes() ? "yes" : "no");
    if (machine != null) {
      topology.set(machine);
    }
  }

  /** Changes what a trial changes. */
  void change(Trial trial) {
    trial
        .parameters()
        .forEach(
            (name, value) ->
                parameters.stream()
                    .filter(each -> each.parameter().name().equals(name))
                    .forEach(each -> each.text().set(value)));
    trial
        .settings()
        .forEach(
            (name, value) ->
                (switch (name) {
                      case "heap-by-nodes" -> heapByNodes;
                      case "memory" -> memory;
                      case "pinning" -> pinning;
                      case "steal" -> stealing;
                      default -> throw new IllegalArgumentException("no trial sets " + name);
                    })
                    .text()
                    .set(value));
  }

  void useThisMachine() {
    topology.set(detected.get());
  }

  /**
   * The experiment as it is set up now.
   *
   * @throws IllegalStateException if there is an {@link #obstacle}
   */
  Experiment experiment() {
    WorkloadChoice chosen = workload.get();
    MachineChoice machine = topology.get();
    if (chosen == null || machine == null || !obstacle.get().isEmpty()) {
      throw new IllegalStateException(obstacle.get());
    }
    Map<String, String> values = new LinkedHashMap<>();
    parameters.forEach(each -> values.put(each.parameter().name(), each.text().get()));
    return new Experiment(
        chosen.reference(),
        values,
        machine.choice(),
        new PoolSettings(
            workers.text().get().equals(ONE_A_PU)
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(workers.text().get())),
            Pinning.parse(pinning.text().get()),
            StealOrder.values()[chosenIndex(stealing)],
            RemoteBatch.values()[chosenIndex(remoteBatch)],
            new MemorySettings(
                MemoryPolicy.parse(memory.text().get()),
                HugePages.values()[chosenIndex(hugePages)])),
        heapByNodes.text().get().equals("yes"),
        Integer.parseInt(warmups.text().get()),
        Integer.parseInt(repetitions.text().get()));
  }

  private static int chosenIndex(ParameterViewModel model) {
    return switch (model.parameter()) {
      case Parameter.Choice choice -> choice.values().indexOf(model.text().get());
      case Parameter.WholeNumber number ->
          throw new IllegalStateException(number.name() + " is not a choice");
    };
  }

  /** Chooses this machine again by its best source, as it was detected. */
  static TopologyChoice thisMachine() {
    return new TopologyChoice.Detected();
  }
}
