package org.numascape.ui;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.DistanceLinks;
import org.numascape.analysis.Quantity;
import org.numascape.analysis.RunOverlay;
import org.numascape.analysis.Theme;
import org.numascape.analysis.TopologyPicture;
import org.numascape.analysis.TopologyPicture.Values;
import org.numascape.report.MachinePicture;
import org.numascape.report.ReportedRun;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;
import org.numascape.ui.view.Badge;
import org.numascape.ui.view.SegmentedControl;
import org.numascape.ui.view.TopologyTree;
import org.numascape.ui.view.TopologyView;

/** The machine in the middle, as boxes or as a tree, with what its PUs do. */
final class MachinePane extends BorderPane {
  private static final double NARROW = 620;
  private static final double WIDE = 740;
  private static final double COLOUR_BY_WIDTH = 168;

  private final WorkbenchViewModel model;
  private final TopologyView boxes;
  private final TopologyTree tree = new TopologyTree();
  private final DistancesPane distances;
  private final MachineMenu menu;
  private final PictureExport export;
  private final ObservableValue<Theme> theme;
  private final ComboBox<ColourBy> colourBy = new ComboBox<>();
  private final TextField find = new TextField();
  private final Label found = new Label();
  private final Badge emulated =
      new Badge(Messages.text("emulated"), Messages.text("emulated.help"));
  private Subscription shownRun = Subscription.EMPTY;
  private @Nullable Topology topology;
  private List<TopologyObject> hits = List.of();
  private int hit;

  /** Whether the latest activity is shown as soon as there is any again. */
  private boolean latestWhileRunning;

  /** What the boxes' colours say. */
  private enum ColourBy {
    RECENT("machine.recent"),
    WHOLE("machine.whole"),
    NODE("machine.node"),
    TYPE("machine.type");

    private final String key;

    ColourBy(String key) {
      this.key = key;
    }
  }

  private enum Tab {
    BOXES("machine.boxes"),
    TREE("machine.tree"),
    DISTANCES("machine.distances");

    private final String key;

    Tab(String key) {
      this.key = key;
    }
  }

  MachinePane(WorkbenchViewModel model, FileDialogs files, ObservableValue<Theme> theme) {
    this.model = model;
    this.theme = theme;
    this.boxes = new TopologyView(model::inBackground);
    this.distances = new DistancesPane(model.selection()::set);
    this.export = new PictureExport(model, files);
    this.menu =
        new MachineMenu(
            boxes,
            new MachineMenu.Actions() {
              @Override
              public void savePicture(String extension) {
                MachineChoice machine = machine();
                if (machine != null) {
                  export.save(picture(machine), machine, extension);
                }
              }

              @Override
              public void copyAsCommand() {
                MachinePane.this.copyAsCommand();
              }

              @Override
              public void refresh() {
                model.refresh();
              }
            });
    getStyleClass().add("machine");
    setMinWidth(0); // what stands beside it is cut off last
    SegmentedControl<Tab> tabs =
        new SegmentedControl<>(
            Messages.text("machine.view"), List.of(Tab.values()), tab -> Messages.text(tab.key));
    tabs.setId("machine-view");
    tabs.valueProperty()
        .subscribe(
            tab -> {
              boxes.setVisible(tab == Tab.BOXES);
              tree.setVisible(tab == Tab.TREE);
              distances.setVisible(tab == Tab.DISTANCES);
              colourBy.setDisable(tab == Tab.DISTANCES); // whose colours are the numbers
              show();
            });
    boxes.setId("boxes");
    tree.setId("tree");
    emulated.setId("machine-emulated");
    boxes.selectionProperty().bindBidirectional(model.selection());
    boxes
        .layoutFailure()
        .subscribe(
            failure -> {
              if (failure != null) {
                model.complain(Messages.text("notice.notDrawn"), failure);
              }
            });
    tree.selectionProperty().bindBidirectional(model.selection());
    StackPane stage = new StackPane(boxes, tree, distances);
    setTop(toolbar(tabs));
    setCenter(stage);
    BorderPane.setAlignment(stage, Pos.CENTER);
    colourBy.valueProperty().subscribe(() -> show());
    menu.distances().subscribe(() -> show());
    model.shown().subscribe(() -> watch());
    model.setup().topology().subscribe(() -> watch());
    watch();
  }

  /**
   * One row, or two where the window is narrow; between them only the choice's name is left out.
   */
  private VBox toolbar(SegmentedControl<Tab> tabs) {
    Label by = new Label(Messages.text("machine.colourBy"));
    by.getStyleClass().add("dim");
    by.setLabelFor(colourBy);
    by.setMinWidth(USE_PREF_SIZE);
    by.visibleProperty()
        .bind(
            widthProperty()
                .map(width -> width.doubleValue() < NARROW || width.doubleValue() > WIDE));
    by.managedProperty().bind(by.visibleProperty());
    colourBy.setId("colour-by");
    colourBy.setAccessibleText(Messages.text("machine.colourBy"));
    colourBy.setTooltip(new Tooltip(Messages.text("machine.colourBy")));
    // Once its list was open it would be as wide as its widest entry, and push others out.
    colourBy.setMinWidth(COLOUR_BY_WIDTH);
    colourBy.setPrefWidth(COLOUR_BY_WIDTH);
    colourBy.setMaxWidth(COLOUR_BY_WIDTH);
    colourBy.getItems().setAll(ColourBy.values());
    colourBy.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable ColourBy each) {
            return each == null ? "" : Messages.text(each.key);
          }

          @Override
          public @Nullable ColourBy fromString(String text) {
            return null;
          }
        });
    colourBy.setValue(ColourBy.RECENT);
    find.setId("find");
    find.setPromptText(Messages.text("machine.find"));
    find.setAccessibleText(Messages.text("machine.find.help"));
    find.setTooltip(new Tooltip(Messages.text("machine.find.help")));
    find.setPrefColumnCount(9);
    find.setMinWidth(60);
    find.textProperty().subscribe(text -> find(text));
    find.setOnAction(event -> step());
    find.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE && !find.getText().isEmpty()) {
            find.clear();
            event.consume();
          }
        });
    found.getStyleClass().add("dim");
    found.setId("found");
    found.setMinWidth(USE_PREF_SIZE);
    HBox shown = row(tabs, emulated);
    HBox choices = row(by, colourBy, menu, found, find);
    VBox toolbar = new VBox(6);
    toolbar.getStyleClass().add("toolbar");
    widthProperty()
        .map(width -> width.doubleValue() < NARROW)
        .subscribe(
            narrow -> {
              // Not in two parents at a time.
              toolbar.getChildren().clear();
              toolbar
                  .getChildren()
                  .setAll(narrow ? List.of(shown, choices) : List.of(row(shown, gap(), choices)));
            });
    return toolbar;
  }

  private static HBox row(Node... controls) {
    HBox row = new HBox(8, controls);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private static Region gap() {
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    return gap;
  }

  /** Puts the cursor where an object can be looked for. */
  void startFinding() {
    find.requestFocus();
    find.selectAll();
  }

  private void find(String query) {
    hits = topology == null ? List.of() : ObjectFinder.find(topology, query);
    hit = 0;
    if (!hits.isEmpty()) {
      boxes.selectionProperty().set(hits.getFirst());
    }
    found.setText(
        query.isBlank()
            ? ""
            : hits.isEmpty()
                ? Messages.text("machine.notFound")
                : Messages.text("machine.found", "1", Integer.toString(hits.size())));
  }

  private void step() {
    if (!hits.isEmpty()) {
      hit = (hit + 1) % hits.size();
      boxes.selectionProperty().set(hits.get(hit));
      found.setText(
          Messages.text("machine.found", Integer.toString(hit + 1), Integer.toString(hits.size())));
    }
  }

  private void watch() {
    shownRun.unsubscribe();
    RunViewModel run = model.shown().get();
    shownRun =
        run == null
            ? Subscription.EMPTY
            : Subscription.combine(
                run.state().subscribe(() -> offerLatest()),
                run.figures().subscribe(figures -> show(figures)));
    offerLatest();
    MachineChoice machine = machine();
    emulated.setVisible(machine != null && machine.origin().emulated());
    emulated.setManaged(emulated.isVisible());
    Topology now = machine == null ? null : machine.topology();
    if (now != topology) {
      topology = now;
      if (now != null) {
        boxes.show(now);
        tree.show(now);
        distances.show(now);
      }
      find.clear();
    }
    show();
  }

  /** A run that has ended has no latest activity: colours say that of the whole run then. */
  private void offerLatest() {
    RunViewModel run = model.shown().get();
    boolean ended = run != null && run.state().get() != RunViewModel.State.RUNNING;
    boolean offered = colourBy.getItems().contains(ColourBy.RECENT);
    if (ended && offered) {
      latestWhileRunning = colourBy.getValue() == ColourBy.RECENT;
      if (latestWhileRunning) {
        colourBy.setValue(ColourBy.WHOLE);
      }
      colourBy.getItems().remove(ColourBy.RECENT);
    } else if (!ended && !offered) {
      colourBy.getItems().addFirst(ColourBy.RECENT);
      if (latestWhileRunning && colourBy.getValue() == ColourBy.WHOLE) {
        colourBy.setValue(ColourBy.RECENT);
      }
    }
  }

  private void show() {
    RunViewModel run = model.shown().get();
    show(run == null ? null : run.figures().get());
  }

  private void show(@Nullable RunFigures figures) {
    Values values =
        overlay(figures)
            .map(RunOverlay::values)
            .orElseGet(() -> Values.still(still(colourBy.getValue())));
    if (menu.distances().get() && topology != null) {
      values =
          new Values(
              values.colourBy(),
              values.activity(),
              values.memory(),
              DistanceLinks.of(topology),
              values.caption());
    }
    if (boxes.isVisible()) {
      boxes.setValues(values);
    } else if (tree.isVisible()) {
      tree.setValues(values);
    }
  }

  /** What of the run is laid over the machine; empty if colours say something else. */
  private Optional<RunOverlay> overlay(@Nullable RunFigures figures) {
    ColourBy chosen = colourBy.getValue();
    RunViewModel run = model.shown().get();
    if (figures == null || run == null || chosen == ColourBy.NODE || chosen == ColourBy.TYPE) {
      return Optional.empty();
    }
    return Optional.of(
        chosen == ColourBy.RECENT
            ? overlay(figures, figures.recentUtilisation(), recently(figures.recentNanos()))
            : overlay(figures, figures.wholeUtilisation(), wholly(run)));
  }

  private static RunOverlay overlay(
      RunFigures figures, Map<Integer, Double> shares, String caption) {
    return new RunOverlay(shares, caption, figures.touchedBytesByNode(), figures.stealsByNode());
  }

  /** That of the run that is shown, else of the next; null while this machine is detected. */
  private @Nullable MachineChoice machine() {
    RunViewModel run = model.shown().get();
    return run == null ? model.setup().topology().get() : run.topology();
  }

  /** The picture as it is shown. */
  private MachinePicture picture(MachineChoice machine) {
    RunViewModel run = model.shown().get();
    RunFigures figures = run == null ? null : run.figures().get();
    Optional<MachinePicture.Run> shown =
        overlay(figures)
            .map(
                overlay ->
                    run != null && run.record().get() != null
                        ? MachinePicture.Run.of(
                            ReportedRun.of(run.record().get(), machine.topology()))
                        : new MachinePicture.Run(
                            overlay, Messages.text("picture.stillRunning", title(run))));
    TopologyPicture.ColourBy by =
        shown.isPresent() ? TopologyPicture.ColourBy.ACTIVITY : still(colourBy.getValue());
    return new MachinePicture(
        machine.topology(),
        machine.origin(),
        shown,
        by,
        menu.distances().get()
            ? MachinePicture.Links.DISTANCES
            : shown.isPresent() ? MachinePicture.Links.STEALS : MachinePicture.Links.NONE,
        boxes.styleOfPicture().get(),
        boxes.layoutOptions().get(),
        boxes.legendShown().get(),
        theme.getValue(),
        MachinePicture.WIDTH,
        MachinePicture.HEIGHT);
  }

  private static String title(@Nullable RunViewModel run) {
    return run == null ? "" : run.title();
  }

  private void copyAsCommand() {
    MachineChoice machine = machine();
    if (machine != null) {
      MachinePicture picture = picture(machine);
      export.copyAsCommand(picture, machine, picture.run().isEmpty() ? null : model.shown().get());
    }
  }

  private static String wholly(RunViewModel run) {
    return Messages.text("machine.utilisation.whole", run.period());
  }

  private static String recently(long nanos) {
    // In tenths of a second, or the words would jump; but no time is 0.0 s.
    String time =
        nanos < 100_000_000
            ? Quantity.duration(nanos)
            : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    return Messages.text("machine.utilisation.recent", time);
  }

  private static TopologyPicture.ColourBy still(ColourBy chosen) {
    return chosen == ColourBy.TYPE ? TopologyPicture.ColourBy.TYPE : TopologyPicture.ColourBy.NODE;
  }
}
