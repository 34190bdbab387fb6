package org.numascape.ui;

import atlantafx.base.controls.Popover;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.Quantity;
import org.numascape.analysis.SystemFigures;
import org.numascape.recording.RunRecord;
import org.numascape.recording.RunRecord.Unmeasured;
import org.numascape.recording.SystemCount.Absent;
import org.numascape.recording.SystemCount.Counted;
import org.numascape.recording.SystemCounter;
import org.numascape.recording.SystemCounter.Group;
import org.numascape.recording.SystemCounter.Unit;
import org.numascape.recording.SystemCounts;
import org.numascape.ui.view.FigureBox;

/**
 * What the kernel and the hardware counted in a run that has ended: four figures, and all of them a
 * press away.
 */
final class SystemPane extends VBox {
  private static final double LIST_WIDTH = 580;
  private static final double LIST_HEIGHT = 510;
  private static final double NAME_WIDTH = 150;

  private final FigureBox migrations = new FigureBox(Messages.text("system.migrations"));
  private final FigureBox switches = new FigureBox(Messages.text("system.switches"));
  private final FigureBox misses = new FigureBox(Messages.text("system.misses"));
  private final FigureBox perCycle = new FigureBox(Messages.text("system.perCycle"));
  private final Button all = new Button(Messages.text("system.all"));
  private @Nullable RunRecord record;

  SystemPane() {
    super(4);
    setId("system");
    managedProperty().bind(visibleProperty());
    Label title = new Label(Messages.text("system.title"));
    title.getStyleClass().add("section");
    title.setTooltip(new Tooltip(Messages.text("system.title.help")));
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    all.setId("system-all");
    all.getStyleClass().add("small");
    all.setOnAction(event -> showAll());
    HBox head = new HBox(6, title, gap, all);
    head.setAlignment(Pos.CENTER_LEFT);
    head.setMinHeight(USE_PREF_SIZE);
    HBox figures = new HBox(12, migrations, switches, misses, perCycle);
    for (FigureBox each : List.of(migrations, switches, misses, perCycle)) {
      each.getStyleClass().add("compact");
      each.setPrefWidth(80);
      HBox.setHgrow(each, Priority.ALWAYS);
    }
    getChildren().setAll(head, figures);
    show(null);
  }

  /** Shows a run's counts; nothing of one that goes on. */
  void show(@Nullable RunRecord record) {
    this.record = record;
    setVisible(record != null);
    if (record == null) {
      return;
    }
    SystemCounts system = record.system();
    String moved = SystemFigures.movedThoughPinnedText(record);
    sum(
        migrations,
        system,
        moved.isEmpty() ? SystemCounter.MIGRATIONS.meaning() : moved,
        SystemCounter.MIGRATIONS);
    sum(
        switches,
        system,
        Messages.text("system.switches.help"),
        SystemCounter.VOLUNTARY_SWITCHES,
        SystemCounter.INVOLUNTARY_SWITCHES);
    sum(misses, system, SystemCounter.NUMA_MISS.meaning(), SystemCounter.NUMA_MISS);
    OptionalDouble ratio = SystemFigures.instructionsPerCycle(system);
    if (ratio.isPresent()) {
      perCycle.show(Quantity.ratio(ratio), false, SystemFigures.INSTRUCTIONS_PER_CYCLE_IS);
    } else {
      perCycle.absent(whyAbsent(system, SystemCounter.INSTRUCTIONS, SystemCounter.CYCLES));
    }
  }

  private static void sum(
      FigureBox box, SystemCounts system, String explanation, SystemCounter... counters) {
    List<Counted> counted =
        Stream.of(counters).map(system::counted).flatMap(Optional::stream).toList();
    if (counted.size() == counters.length) {
      box.show(
          Quantity.count(counted.stream().mapToLong(Counted::total).sum()),
          false,
          explanation + "\n" + system.period());
    } else {
      box.absent(whyAbsent(system, counters));
    }
  }

  private static String whyAbsent(SystemCounts system, SystemCounter... counters) {
    return system.counts().stream()
        .filter(each -> List.of(counters).contains(each.counter()))
        .filter(Absent.class::isInstance)
        .map(Absent.class::cast)
        .map(each -> notAvailable(each.why(), each.remedy()))
        .findFirst()
        .orElse(Messages.text("system.never"));
  }

  private static String notAvailable(String why, String remedy) {
    return Messages.text("system.absent", why) + (remedy.isEmpty() ? "" : "\n    → " + remedy);
  }

  private void showAll() {
    RunRecord shown = record;
    if (shown == null) {
      return;
    }
    GridPane grid = new GridPane(14, 4);
    grid.setId("system-list");
    grid.setPadding(new Insets(4, 14, 4, 4));
    SystemCounts system = shown.system();
    for (Group group : Group.values()) {
      List<Counted> counted = system.counted(group);
      heading(grid, title(group), counted.isEmpty());
      for (Counted each : counted) {
        row(grid, each.counter().label(), value(system, each), each.counter().meaning());
      }
    }
    String asked = SystemFigures.pageSamplingText(shown);
    if (!asked.isEmpty()) {
      heading(grid, Messages.text("system.group.pages"), false);
      row(grid, Messages.text("system.pagesAsked"), asked, "");
    }
    List<Unmeasured> absent = system.unmeasured();
    heading(grid, Messages.text("system.group.absent"), absent.isEmpty());
    for (Unmeasured each : absent) {
      row(grid, each.what(), notAvailable(each.why(), each.remedy()), "");
    }
    ScrollPane scroll = new ScrollPane(grid);
    scroll.setFitToWidth(true);
    VBox.setVgrow(scroll, Priority.ALWAYS);
    Label period = new Label(Messages.text("system.period", shown.system().period()));
    period.setWrapText(true);
    period.setMinHeight(Label.USE_PREF_SIZE);
    VBox content = new VBox(6, period, scroll);
    content.setPadding(new Insets(10));
    // Of a given height, and all of the popover: else its arrow points below the button.
    content.setPrefSize(LIST_WIDTH, LIST_HEIGHT);
    Popover popover = new Popover(content);
    popover.setDetachable(false);
    popover.getStyleClass().add("system-counters");
    popover.setArrowLocation(Popover.ArrowLocation.RIGHT_BOTTOM);
    popover.show(all);
  }

  private static String title(Group group) {
    return Messages.text(
        switch (group) {
          case NODES -> "system.group.nodes";
          case MACHINE -> "system.group.machine";
          case WORKERS -> "system.group.workers";
          case HARDWARE -> "system.group.hardware";
        });
  }

  private static void heading(GridPane grid, String title, boolean isOfNothing) {
    if (!isOfNothing) {
      Label heading = new Label(title);
      heading.getStyleClass().add("section");
      heading.setPadding(new Insets(grid.getRowCount() == 0 ? 0 : 10, 0, 2, 0));
      grid.add(heading, 0, grid.getRowCount(), 2, 1);
    }
  }

  private static void row(GridPane grid, String name, String value, String meaning) {
    Label what = new Label(name);
    what.setWrapText(true);
    what.setMinWidth(NAME_WIDTH);
    what.setPrefWidth(NAME_WIDTH);
    what.setTooltip(meaning.isEmpty() ? null : new Tooltip(meaning));
    Label text = new Label(value);
    text.setWrapText(true);
    GridPane.setValignment(what, VPos.TOP);
    GridPane.setValignment(text, VPos.TOP);
    GridPane.setHgrow(text, Priority.ALWAYS);
    grid.addRow(grid.getRowCount(), what, text);
  }

  private static String value(SystemCounts system, Counted counted) {
    String number = SystemFigures.text(counted.counter(), counted.total());
    String total =
        counted.counter().unit() == Unit.PAGES ? Messages.text("system.pages", number) : number;
    String places =
        counted.counter().group() == Group.NODES ? SystemFigures.byNode(system, counted) : "";
    return places.isEmpty() ? total : total + " (" + places + ")";
  }
}
