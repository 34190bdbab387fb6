package org.numascape.ui;

import java.util.List;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.TopologyOrigin;
import org.numascape.ui.view.Badge;
import org.numascape.ui.view.EscapeKey;

/** The left panel: what the next run will be, and the runs so far. */
final class SetupPane extends VBox {
  private static final double RUN_HEIGHT = 28;

  private final WorkbenchViewModel model;
  private final ComboBox<WorkloadChoice> choice = new ComboBox<>();
  private final VBox topology = new VBox(6);
  private final Miniature miniature = new Miniature();
  private final Label summary = new Label();
  private final Label origin = new Label();
  private final Badge emulated =
      new Badge(Messages.text("emulated"), Messages.text("emulated.help"));
  private final Button useThisMachine = new Button(Messages.text("setup.useThisMachine"));

  /** What the panel's buttons do beyond the model's commands. */
  interface Actions {
    void openWorkload();

    void overrideTopology();
  }

  SetupPane(WorkbenchViewModel model, Actions actions) {
    this.model = model;
    getStyleClass().add("side");
    Node workload = workload(actions);
    topologySection(actions);
    VBox pool = section("setup.pool");
    model.setup().pool().forEach(each -> pool.getChildren().add(new ParameterRow(each)));
    VBox settings = new VBox(workload, topology, pool);
    settings.getStyleClass().add("sections");
    ScrollPane scrolled = new ScrollPane(settings);
    scrolled.getStyleClass().add("edge-to-edge");
    scrolled.setFitToWidth(true);
    scrolled.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    setVgrow(scrolled, Priority.ALWAYS);
    getChildren().addAll(scrolled, runs());
  }

  /** Gives the keys to what is chosen first. */
  void focusFirst() {
    choice.requestFocus();
  }

  private static VBox section(String key) {
    return new VBox(6, title(key));
  }

  private static Label title(String key) {
    Label title = new Label(Messages.text(key));
    title.getStyleClass().add("section");
    return title;
  }

  private Node workload(Actions actions) {
    SetupViewModel setup = model.setup();
    choice.setItems(setup.workloads());
    choice.setId("workload");
    choice.setAccessibleText(Messages.text("setup.workload"));
    choice.setPromptText(Messages.text("setup.workload.loading"));
    choice.setMaxWidth(Double.MAX_VALUE);
    choice.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable WorkloadChoice each) {
            return each == null ? "" : each.description().title();
          }

          @Override
          public @Nullable WorkloadChoice fromString(String title) {
            return null;
          }
        });
    choice.valueProperty().bindBidirectional(setup.workload());
    Label about = new Label();
    about.getStyleClass().add("dim");
    about.setWrapText(true);
    about.setMinHeight(USE_PREF_SIZE);
    setup
        .workload()
        .subscribe(each -> about.setText(each == null ? "" : each.description().summary()));
    Button open = new Button(Messages.text("setup.open"));
    open.setId("open-workload");
    open.setMaxWidth(Double.MAX_VALUE);
    open.setTooltip(new Tooltip(Messages.text("setup.open.help")));
    open.setOnAction(event -> actions.openWorkload());
    VBox parameters = new VBox(6);
    showParameters(parameters, setup.parameters());
    setup
        .parameters()
        .addListener(
            (ListChangeListener<ParameterViewModel>)
                change -> showParameters(parameters, setup.parameters()));
    VBox section = section("setup.workload");
    section.getChildren().addAll(choice, about, parameters);
    setup.passes().forEach(each -> section.getChildren().add(new ParameterRow(each)));
    section.getChildren().add(open);
    return section;
  }

  private static void showParameters(VBox into, List<ParameterViewModel> parameters) {
    into.getChildren().setAll(parameters.stream().map(ParameterRow::new).toList());
  }

  private void topologySection(Actions actions) {
    HBox head = new HBox(8, title("setup.topology"), emulated);
    head.setAlignment(Pos.CENTER_LEFT);
    VBox section = new VBox(6, head);
    summary.setId("topology-summary");
    summary.setWrapText(true);
    summary.setMinHeight(USE_PREF_SIZE);
    emulated.setId("topology-emulated");
    origin.getStyleClass().add("dim");
    origin.setWrapText(true);
    origin.setMinHeight(USE_PREF_SIZE);
    origin.setId("topology-origin");
    Button override = new Button(Messages.text("setup.override"));
    override.setId("override");
    override.setMinWidth(USE_PREF_SIZE);
    override.setOnAction(event -> actions.overrideTopology());
    override.setTooltip(new Tooltip(Messages.text("setup.override.help")));
    useThisMachine.setId("use-this-machine");
    useThisMachine.setOnAction(event -> model.setup().useThisMachine());
    HBox buttons = new HBox(8, override, useThisMachine);
    ProgressIndicator busy = new ProgressIndicator();
    busy.setPrefSize(16, 16);
    Label detecting = new Label(Messages.text("setup.detecting"), busy);
    detecting.setId("detecting");
    VBox known = new VBox(6, miniature, summary, origin);
    section.getChildren().addAll(detecting, known, buttons);
    topology.getChildren().setAll(section);
    model
        .setup()
        .topology()
        .subscribe(
            machine -> {
              detecting.setVisible(machine == null);
              detecting.setManaged(machine == null);
              known.setVisible(machine != null);
              known.setManaged(machine != null);
              emulated.setVisible(machine != null);
              if (machine != null) {
                show(machine);
              }
            });
    model.setup().detected().subscribe(this::showUseThisMachine);
  }

  private void show(MachineChoice machine) {
    TopologyOrigin from = machine.origin();
    miniature.show(machine.topology());
    summary.setText(machine.topology().summary());
    origin.setText(
        from.notBetterBecause().isEmpty()
            ? Messages.text("setup.source", from.source().label(), from.detail())
            : Messages.text(
                "setup.sourceNotBetter",
                from.source().label(),
                from.detail(),
                String.join("; ", from.notBetterBecause())));
    emulated.setVisible(from.emulated());
    emulated.setManaged(from.emulated());
    showUseThisMachine();
  }

  private void showUseThisMachine() {
    SetupViewModel setup = model.setup();
    useThisMachine.setDisable(
        setup.detected().get() == null || setup.detected().get() == setup.topology().get());
  }

  private Node runs() {
    ObservableList<RunViewModel> runs = model.runs();
    ListView<RunViewModel> list = new ListView<>(runs);
    list.setId("runs");
    list.setAccessibleRole(AccessibleRole.LIST_VIEW);
    list.setAccessibleText(Messages.text("setup.runs"));
    list.setCellFactory(view -> new RunCell());
    list.setFixedCellSize(RUN_HEIGHT);
    EscapeKey.passOn(list);
    Label none = new Label();
    none.textProperty()
        .bind(
            model
                .setup()
                .preparing()
                .map(text -> text.isEmpty() ? Messages.text("setup.noRuns") : text));
    none.getStyleClass().add("dim");
    none.setWrapText(true);
    list.setPlaceholder(none);
    runs.subscribe(() -> fit(list));
    fit(list);
    list.getSelectionModel()
        .selectedItemProperty()
        .subscribe(
            run -> {
              if (run != null) {
                model.shown().set(run);
              }
            });
    model.shown().subscribe(run -> list.getSelectionModel().select(run));
    VBox section = section("setup.runs");
    section.getStyleClass().add("runs");
    section.getChildren().add(list);
    return section;
  }

  private static void fit(ListView<RunViewModel> list) {
    double rows = Math.clamp(list.getItems().size(), 3, 6);
    list.setPrefHeight(rows * RUN_HEIGHT + 4);
    list.setMinHeight(list.getPrefHeight());
  }
}
