package org.numascape.ui;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.Quantity;
import org.numascape.telemetry.CountersHeader;
import org.numascape.telemetry.FiberCounts;
import org.numascape.telemetry.TouchCounts;
import org.numascape.ui.view.Badge;
import org.numascape.ui.view.FigureBox;
import org.numascape.ui.view.Matrix;
import org.numascape.ui.view.MatrixView;
import org.numascape.ui.view.SegmentedControl;
import org.numascape.ui.view.TierView;

/** Who steals from whom, where memory is used from, and the two figures that sum it up. */
final class FiguresPane extends VBox {
  private final WorkbenchViewModel model;
  private final MatrixView steals = new MatrixView(this::drillDown);
  private final TierView tiers = new TierView();
  private final MatrixView locality = new MatrixView((row, column) -> selectNode(row));
  private final SegmentedControl<Detail> detail =
      new SegmentedControl<>(
          Messages.text("steals.detail"),
          List.of(Detail.values()),
          each -> Messages.text(each.key));
  private final SegmentedControl<Matrix.Figure> unit =
      new SegmentedControl<>(
          Messages.text("locality.unit"),
          List.of(Matrix.Figure.SHARE_OF_ROW, Matrix.Figure.BYTES, Matrix.Figure.COUNT),
          each ->
              Messages.text(
                  switch (each) {
                    case SHARE_OF_ROW -> "locality.share";
                    case BYTES -> "locality.bytes";
                    case COUNT, GIVEN -> "locality.tasks";
                  }));
  private final Label unbound = new Label();
  private final Button pair = new Button();
  private final VBox fibers = new VBox(4);
  private final FigureBox mounts = new FigureBox(Messages.text("fibers.mounts"));
  private final FigureBox unmounts = new FigureBox(Messages.text("fibers.unmounts"));
  private final FigureBox nodeChanges = new FigureBox(Messages.text("fibers.nodeChanges"));
  private final SystemPane system = new SystemPane();
  private final List<Badge> emulated = new ArrayList<>();
  private final FigureBox localShare =
      new FigureBox(
          Messages.text("figure.localShare", Messages.text("period.whole")),
          badge("local-share-emulated"));
  private final FigureBox meanDistance =
      new FigureBox(Messages.text("figure.meanDistance"), badge("mean-distance-emulated"));
  private Subscription shownRun = Subscription.EMPTY;
  private @Nullable NodePair chosen;

  /** How finely steals are shown. */
  private enum Detail {
    NODE("steals.node"),
    WORKER("steals.worker"),
    TIER("steals.tier");

    private final String key;

    Detail(String key) {
      this.key = key;
    }
  }

  /** The cell of the node matrix whose workers are shown. */
  private record NodePair(int thief, int victim) {}

  FiguresPane(WorkbenchViewModel model) {
    this.model = model;
    getStyleClass().add("figures");
    detail.setId("steals-detail");
    steals.setId("steals");
    tiers.setId("tiers");
    locality.setId("locality");
    unit.setId("locality-unit");
    unbound.setId("unbound");
    unbound.getStyleClass().add("dim");
    unbound.setWrapText(true);
    unbound.setMinHeight(USE_PREF_SIZE);
    unbound.managedProperty().bind(unbound.visibleProperty());
    unbound.setVisible(false);
    localShare.setId("local-share");
    meanDistance.setId("mean-distance");
    pair.setId("node-pair");
    pair.getStyleClass().addAll("small", "pair");
    pair.setGraphic(Icon.CLOSE.node());
    pair.setAccessibleText(Messages.text("steals.allPairs"));
    pair.setTooltip(new Tooltip(Messages.text("steals.allPairs")));
    pair.setOnAction(event -> choose(null));
    StackPane shown = new StackPane(steals, tiers);
    VBox.setVgrow(shown, Priority.ALWAYS);
    VBox.setVgrow(locality, Priority.ALWAYS);
    HBox sums = new HBox(12, sum(localShare), sum(meanDistance));
    sums.getStyleClass().add("sums");
    getChildren()
        .addAll(
            head("steals.title", "steals-emulated", detail),
            pair,
            shown,
            head("locality.title", "locality-emulated", unit),
            locality,
            unbound,
            sums,
            fibers(),
            system);
    choose(null);
    detail
        .valueProperty()
        .subscribe(
            each -> {
              steals.setVisible(each != Detail.TIER);
              tiers.setVisible(each == Detail.TIER);
              if (each != Detail.WORKER) {
                choose(null);
              } else {
                show();
              }
            });
    unit.valueProperty().subscribe(() -> show());
    model.shown().subscribe(() -> watch());
    model.selection().subscribe(() -> mark());
    model.setup().preparing().subscribe(() -> show());
    watch();
  }

  /** Counts of fibers, where there are any. */
  private Node fibers() {
    HBox counts = new HBox(12, mounts, unmounts, nodeChanges);
    for (FigureBox each : List.of(mounts, unmounts, nodeChanges)) {
      each.getStyleClass().add("compact");
      each.setPrefWidth(100);
      HBox.setHgrow(each, Priority.ALWAYS);
    }
    fibers.getChildren().setAll(head("fibers.title", "fibers-emulated"), counts);
    fibers.setId("fibers");
    fibers.managedProperty().bind(fibers.visibleProperty());
    return fibers;
  }

  private static String failedAttempts(long attempts) {
    return Messages.text("steals.failedAttempts", Quantity.count(attempts));
  }

  private void showFibers(FiberCounts counts, boolean label) {
    fibers.setVisible(counts.mounts() > 0);
    String help = Messages.text("fibers.title.help");
    mounts.show(Quantity.count(counts.mounts()), false, help);
    unmounts.show(Quantity.count(counts.unmounts()), false, help);
    nodeChanges.show(Quantity.count(counts.nodeChanges()), label, help);
  }

  private static FigureBox sum(FigureBox box) {
    box.setPrefWidth(150);
    HBox.setHgrow(box, Priority.ALWAYS);
    return box;
  }

  private HBox head(String key, String badgeId, Region... controls) {
    Label title = new Label(Messages.text(key));
    title.getStyleClass().add("section");
    title.setTooltip(new Tooltip(Messages.text(key + ".help")));
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    HBox head = new HBox(6, title, badge(badgeId), gap);
    head.getChildren().addAll(controls);
    head.setAlignment(Pos.CENTER_LEFT);
    head.setMinHeight(USE_PREF_SIZE);
    return head;
  }

  private Badge badge(String id) {
    Badge badge = new Badge(Messages.text("emulated"), Messages.text("emulated.help"));
    badge.setId(id);
    emulated.add(badge);
    return badge;
  }

  /** Shows a row's node in the other views. */
  private void selectNode(int node) {
    RunViewModel run = model.shown().get();
    if (run != null && node < run.topology().topology().nodes().size()) {
      model.selection().set(run.topology().topology().nodes().get(node));
    }
  }

  private void mark() {
    RunViewModel run = model.shown().get();
    RunFigures figures = run == null ? null : run.figures().get();
    if (run == null || figures == null) {
      return;
    }
    Selected selected = new Selected(run.topology().topology(), model.selection().get());
    BitSet nodes = selected.nodes();
    locality.mark(nodes, nodes);
    if (detail.getValue() != Detail.WORKER) {
      steals.mark(nodes, nodes);
    } else {
      CountersHeader header = figures.counters().header();
      BitSet workers = selected.workers(header.workers());
      int[] rows = workerRows(header);
      BitSet marked = new BitSet();
      for (int row = 0; row < rows.length; row++) {
        marked.set(row, workers.get(rows[row]));
      }
      steals.mark(marked, new BitSet());
    }
  }

  private void drillDown(int row, int column) {
    if (detail.getValue() == Detail.NODE) {
      selectNode(row);
      choose(new NodePair(row, column));
      detail.valueProperty().set(Detail.WORKER);
    }
  }

  private void choose(@Nullable NodePair nodes) {
    chosen = nodes;
    pair.setVisible(nodes != null);
    pair.setManaged(nodes != null);
    if (nodes != null) {
      pair.setText(
          Messages.text(
              "steals.pair", Integer.toString(nodes.thief()), Integer.toString(nodes.victim())));
    }
    show();
  }

  private void watch() {
    shownRun.unsubscribe();
    choose(null);
    RunViewModel run = model.shown().get();
    shownRun =
        run == null
            ? Subscription.EMPTY
            : Subscription.combine(
                run.figures().subscribe(() -> show()), run.state().subscribe(() -> show()));
  }

  private void show() {
    RunViewModel run = model.shown().get();
    RunFigures figures = run == null ? null : run.figures().get();
    system.show(run == null ? null : run.record().get());
    boolean label = figures != null && run != null && run.topology().origin().emulated();
    emulated.forEach(
        badge -> {
          badge.setVisible(label);
          badge.setManaged(label);
        });
    localShare.setCaption(
        Messages.text(
            "figure.localShare", run == null ? Messages.text("period.whole") : run.period()));
    if (run == null || figures == null) {
      String reason = whyNothing(run);
      steals.explain(reason);
      tiers.explain(reason);
      fibers.setVisible(false);
      locality.explain(reason);
      unbound.setVisible(false);
      localShare.absent(reason);
      meanDistance.absent(reason);
      return;
    }
    TouchCounts apart = figures.summary().unbound();
    String noLocality =
        Messages.text(
            apart.unboundTasks() > 0
                ? "locality.allUnbound"
                : run.state().get() == RunViewModel.State.RUNNING
                    ? "locality.none"
                    : "locality.never");
    unbound.setVisible(apart.unboundTasks() > 0);
    unbound.setText(
        Messages.text(
            "locality.unbound",
            Quantity.bytes(apart.unboundBytes()),
            Quantity.count(apart.unboundTasks())));
    steals.show(detail.getValue() == Detail.WORKER ? workerSteals(figures) : nodeSteals(figures));
    if (figures.summary().steals() == 0) {
      tiers.explain(
          Messages.text("steals.none") + "; " + failedAttempts(figures.summary().failedAttempts()));
    } else {
      tiers.show(figures.tiers(), failedAttempts(figures.summary().failedAttempts()));
    }
    showFibers(figures.fibers(), label);
    mark();
    locality.show(
        new Matrix(
            Messages.text(
                unit.getValue() == Matrix.Figure.COUNT ? "locality.ofTasks" : "locality.title"),
            Messages.text("locality.row"),
            Messages.text("locality.column"),
            nodeLabels(figures),
            nodeLabels(figures),
            unit.getValue() == Matrix.Figure.COUNT
                ? figures.touchingTasksByNode()
                : figures.touchedBytesByNode(),
            unit.getValue(),
            noLocality));
    show(
        localShare,
        figures.summary().localShare(),
        Quantity.share(figures.summary().localShare()),
        label,
        Messages.text(
            "figure.localShare.help",
            Quantity.bytes(figures.summary().localBytes()),
            Quantity.bytes(figures.summary().touchedBytes()),
            run.period(),
            Quantity.duration(figures.counters().elapsedNanos())),
        noLocality);
    show(
        meanDistance,
        figures.summary().meanDistance(),
        Quantity.ratio(figures.summary().meanDistance()),
        label,
        Messages.text("figure.meanDistance.help"),
        figures.summary().localShare().isPresent()
            ? Messages.text("figure.meanDistance.unknown")
            : noLocality);
  }

  /** Why there is nothing to show of a run, or of none. */
  private String whyNothing(@Nullable RunViewModel run) {
    String preparing = model.setup().preparing().get();
    if (run == null) {
      return preparing.isEmpty() ? Messages.text("figures.noRun") : preparing;
    }
    return Messages.text(
        run.state().get() == RunViewModel.State.RUNNING ? "figures.starting" : "figures.noRecord");
  }

  private static void show(
      FigureBox box,
      OptionalDouble figure,
      String text,
      boolean emulated,
      String explanation,
      String whenAbsent) {
    if (figure.isPresent()) {
      box.show(text, emulated, explanation);
    } else {
      box.absent(whenAbsent);
    }
    // The badge beside it; where there is no figure, nothing is emulated.
    box.lookupAll(".badge").forEach(badge -> badge.setVisible(figure.isPresent() && emulated));
  }

  private static List<String> nodeLabels(RunFigures figures) {
    return IntStream.range(0, figures.counters().header().nodes())
        .mapToObj(node -> Messages.text("node", Integer.toString(node)))
        .toList();
  }

  private static Matrix nodeSteals(RunFigures figures) {
    return new Matrix(
        Messages.text("steals.title"),
        Messages.text("steals.row"),
        Messages.text("steals.column"),
        nodeLabels(figures),
        nodeLabels(figures),
        figures.stealsByNode(),
        Matrix.Figure.COUNT,
        Messages.text("steals.none"));
  }

  private int[] workerRows(CountersHeader header) {
    NodePair nodes = chosen;
    return IntStream.range(0, header.workers().size())
        .filter(row -> nodes == null || header.workers().get(row).node() == nodes.thief())
        .toArray();
  }

  /** All workers, or those of the chosen pair of nodes. */
  private Matrix workerSteals(RunFigures figures) {
    CountersHeader header = figures.counters().header();
    NodePair nodes = chosen;
    int[] rows = workerRows(header);
    int[] columns =
        IntStream.range(0, header.columns().size())
            .filter(
                column -> nodes == null || header.columns().get(column).node() == nodes.victim())
            .toArray();
    long[][] values = new long[rows.length][columns.length];
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < columns.length; column++) {
        values[row][column] = figures.stealsByWorker()[rows[row]][columns[column]];
      }
    }
    return new Matrix(
        Messages.text("steals.title"),
        Messages.text("steals.row"),
        Messages.text("steals.column"),
        IntStream.of(rows).mapToObj(row -> Messages.text("worker", Integer.toString(row))).toList(),
        IntStream.of(columns).mapToObj(column -> header.columns().get(column).label()).toList(),
        values,
        Matrix.Figure.COUNT,
        Messages.text("steals.none"));
  }
}
