package org.numascape.ui;

import java.util.List;
import javafx.collections.ListChangeListener;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** What happened and what to do about it, until it is dismissed; the newest notices on top. */
final class NoticeBar extends VBox {
  private static final int MOST_NOTICES = 3;
  private static final double LEAST_DETAIL = 64;
  private static final double MOST_DETAIL = 160;
  private static final PseudoClass FAILED = PseudoClass.getPseudoClass("failed");

  private final List<Notice> notices;

  NoticeBar(WorkbenchViewModel model) {
    super(6);
    this.notices = model.notices();
    getStyleClass().add("notices");
    model.notices().addListener((ListChangeListener<Notice>) change -> show());
    show();
  }

  private void show() {
    List<Notice> newest = notices.reversed().subList(0, Math.min(MOST_NOTICES, notices.size()));
    getChildren().setAll(newest.stream().map(this::row).toList());
    setVisible(!newest.isEmpty());
    setManaged(!newest.isEmpty());
  }

  private Node row(Notice notice) {
    Label text = new Label(notice.text());
    text.getStyleClass().add("notice-text");
    text.setWrapText(true);
    text.setMinHeight(USE_PREF_SIZE);
    VBox words = new VBox(2, text);
    if (!notice.detail().isEmpty()) {
      Label detail = new Detail(notice.detail());
      detail.getStyleClass().add("notice-detail");
      detail.setWrapText(true);
      detail.setMaxHeight(MOST_DETAIL);
      detail.setTooltip(new Tooltip(notice.detail()));
      words.getChildren().add(detail);
    }
    HBox.setHgrow(words, Priority.ALWAYS);
    Button close = new Button(null, Icon.CLOSE.node());
    close.getStyleClass().addAll("flat", "small");
    close.setAccessibleText(Messages.text("notice.dismiss"));
    close.setTooltip(new Tooltip(Messages.text("notice.dismiss")));
    close.setOnAction(event -> notices.remove(notice));
    HBox row = new HBox(8, words, close);
    row.getStyleClass().add("notice");
    row.pseudoClassStateChanged(FAILED, notice.level() == Notice.Level.FAILED);
    return row;
  }

  /** A label's own least height is one line, cut off: the picture below gives way to some more. */
  private static final class Detail extends Label {
    Detail(String text) {
      super(text);
    }

    @Override
    protected double computeMinHeight(double width) {
      return Math.min(LEAST_DETAIL, computePrefHeight(width));
    }
  }
}
