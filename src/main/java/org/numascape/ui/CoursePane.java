package org.numascape.ui;

import java.util.BitSet;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.layout.StackPane;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import org.numascape.recording.RunRecord;
import org.numascape.ui.view.Badge;
import org.numascape.ui.view.TimeLinesView;

/** The run's course below: throughput, steals, locality and workers over time. */
final class CoursePane extends StackPane {
  private final TimeLinesView lines = new TimeLinesView();
  private final Badge emulated =
      new Badge(Messages.text("emulated"), Messages.text("course.emulated.help"));
  private Subscription shownRun = Subscription.EMPTY;
  private boolean anew = true;

  CoursePane(WorkbenchViewModel model) {
    getStyleClass().add("course");
    lines.setId("course");
    emulated.setId("course-emulated");
    setAlignment(emulated, Pos.BOTTOM_RIGHT);
    getChildren().addAll(lines, emulated);
    model.shown().subscribe(run -> watch(run));
    lines.setOnWorkerChosen(
        worker -> {
          RunViewModel run = model.shown().get();
          RunFigures figures = run == null ? null : run.figures().get();
          if (run != null && figures != null) {
            int pu = figures.counters().header().workers().get(worker).puLogicalIndex();
            model.selection().set(run.topology().topology().pus().get(pu));
          }
        });
    model.selection().subscribe(() -> mark(model));
  }

  private void mark(WorkbenchViewModel model) {
    RunViewModel run = model.shown().get();
    RunFigures figures = run == null ? null : run.figures().get();
    lines.mark(
        run == null || figures == null
            ? new BitSet()
            : new Selected(run.topology().topology(), model.selection().get())
                .workers(figures.counters().header().workers()));
  }

  private void watch(@Nullable RunViewModel run) {
    shownRun.unsubscribe();
    anew = true;
    emulated.setVisible(run != null && run.topology().origin().emulated());
    if (run == null) {
      lines.reset(List.of());
      shownRun = Subscription.EMPTY;
    } else {
      shownRun = run.figures().subscribe(figures -> show(run, figures));
    }
  }

  private void show(RunViewModel run, @Nullable RunFigures figures) {
    if (figures == null) {
      lines.reset(List.of());
    } else if (anew || run.record().get() != null) {
      anew = false;
      RunRecord ended = run.record().get();
      lines.show(
          figures.counters().header().workers(),
          figures.timeLine(),
          ended == null ? List.of() : ended.passes());
    } else {
      lines.append(figures.timeLine());
    }
  }
}
