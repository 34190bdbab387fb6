package org.numascape.ui;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.Advice;
import org.numascape.ui.view.Badge;

/**
 * What the shown run's figures suggest, with the figures, until it is dismissed. A button sets up
 * the experiment that tests it.
 */
final class AdviceBar extends VBox {
  private final WorkbenchViewModel model;
  private final Set<Advice> dismissed = new HashSet<>();
  private Subscription shownRun = Subscription.EMPTY;

  AdviceBar(WorkbenchViewModel model) {
    super(6);
    this.model = model;
    setId("advice");
    getStyleClass().add("notices");
    managedProperty().bind(visibleProperty());
    model.shown().subscribe(this::watch);
  }

  private void watch(@Nullable RunViewModel run) {
    shownRun.unsubscribe();
    shownRun =
        run == null ? Subscription.EMPTY : run.advice().subscribe(advice -> show(run, advice));
    if (run == null) {
      getChildren().clear();
      setVisible(false);
    }
  }

  private void show(RunViewModel run, List<Advice> advice) {
    getChildren()
        .setAll(
            advice.stream()
                .filter(each -> !dismissed.contains(each))
                .map(each -> row(run, each))
                .toList());
    setVisible(!getChildren().isEmpty());
  }

  private Node row(RunViewModel run, Advice advice) {
    Label summary = new Label(advice.summary(), Icon.ADVICE.node());
    summary.getStyleClass().add("notice-text");
    summary.setWrapText(true);
    summary.setMinHeight(USE_PREF_SIZE);
    Label evidence =
        new Label(
            advice.evidence().stream()
                .map(Advice.Evidence::toString)
                .collect(Collectors.joining(" · ")));
    evidence.getStyleClass().add("dim");
    evidence.setWrapText(true);
    evidence.setMinHeight(USE_PREF_SIZE);
    Button setUp =
        new Button(Messages.text("advice.setUp", WorkbenchViewModel.change(advice.trial())));
    setUp.getStyleClass().add("set-up");
    setUp.setMinWidth(USE_PREF_SIZE);
    setUp.setTooltip(new Tooltip(Messages.text("advice.setUp.help", advice.trial().look())));
    setUp.setOnAction(event -> model.setUp(run, advice.trial()));
    Button close = new Button(null, Icon.CLOSE.node());
    close.getStyleClass().addAll("flat", "small");
    close.setAccessibleText(Messages.text("notice.dismiss"));
    close.setTooltip(new Tooltip(Messages.text("notice.dismiss")));
    close.setOnAction(
        event -> {
          dismissed.add(advice);
          show(run, run.advice().get());
        });
    HBox first = line(summary);
    if (run.topology().origin().emulated()) {
      first.getChildren().add(new Badge(Messages.text("emulated"), Messages.text("emulated.help")));
    }
    first.getChildren().add(close);
    HBox second = line(evidence);
    second.getChildren().add(setUp);
    VBox row = new VBox(2, first, second);
    row.getStyleClass().addAll("notice", "advice");
    return row;
  }

  /** Words that take the width that what is put beside them leaves. */
  private static HBox line(Label words) {
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    HBox line = new HBox(8, words, gap);
    line.setAlignment(Pos.CENTER_LEFT);
    return line;
  }
}
