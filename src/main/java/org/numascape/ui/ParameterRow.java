package org.numascape.ui;

import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.numascape.ui.view.SegmentedControl;
import org.numascape.workload.Parameter;

/** One setting: its name, the control that fits its kind, and below what is wrong with it. */
final class ParameterRow extends VBox {
  private static final int MOST_SEGMENTS = 5;
  private static final int MOST_SEGMENT_CHARACTERS = 16;
  private static final PseudoClass INVALID = PseudoClass.getPseudoClass("danger");

  ParameterRow(ParameterViewModel model) {
    getStyleClass().add("parameter");
    Label name = new Label(model.parameter().name());
    name.setMinWidth(USE_PREF_SIZE);
    name.setTooltip(new Tooltip(model.parameter().description()));
    Region control =
        switch (model.parameter()) {
          case Parameter.Choice choice -> choice(choice, model);
          case Parameter.WholeNumber number -> number(number, model);
        };
    control.setAccessibleHelp(model.parameter().description());
    control.setId("parameter-" + model.parameter().name());
    name.setLabelFor(control);
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    Label hint = new Label();
    hint.getStyleClass().add("caption");
    hint.textProperty().bind(model.hint());
    HBox row = new HBox(8, name, gap, hint, control);
    row.setAlignment(Pos.CENTER_LEFT);
    Label error = new Label();
    error.getStyleClass().add("error");
    error.setWrapText(true);
    error.setMinHeight(USE_PREF_SIZE);
    error.textProperty().bind(model.error());
    error.visibleProperty().bind(model.error().isNotEmpty());
    error.managedProperty().bind(error.visibleProperty());
    getChildren().addAll(row, error);
  }

  private static Region choice(Parameter.Choice choice, ParameterViewModel model) {
    int characters = choice.values().stream().mapToInt(String::length).sum();
    if (choice.values().size() <= MOST_SEGMENTS && characters <= MOST_SEGMENT_CHARACTERS) {
      SegmentedControl<String> segments =
          new SegmentedControl<>(choice.name(), choice.values(), value -> value);
      segments.valueProperty().bindBidirectional(model.text());
      return segments;
    }
    ComboBox<String> box = new ComboBox<>();
    box.getItems().setAll(choice.values());
    box.valueProperty().bindBidirectional(model.text());
    return described(box, choice);
  }

  private static Region number(Parameter.WholeNumber number, ParameterViewModel model) {
    TextField field = new TextField();
    field.setPrefColumnCount(Math.clamp(Long.toString(number.maximum()).length(), 5, 10));
    field.setAlignment(Pos.CENTER_RIGHT);
    field.textProperty().bindBidirectional(model.text());
    model.error().subscribe(error -> field.pseudoClassStateChanged(INVALID, !error.isEmpty()));
    return described(field, number);
  }

  private static Control described(Control control, Parameter parameter) {
    control.setTooltip(new Tooltip(parameter.description()));
    control.setAccessibleText(parameter.name());
    return control;
  }
}
