package org.numascape.ui.view;

import java.util.List;
import java.util.function.Function;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.AccessibleRole;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;

/**
 * A choice between few values, all in sight; always one is chosen. Arrow keys move the choice.
 *
 * @param <T> the values; told apart by {@code equals}
 */
public final class SegmentedControl<T> extends HBox {
  private final ObjectProperty<T> value;

  /**
   * A control with the first value chosen.
   *
   * @param accessibleName what is chosen here, for those who can't see what stands beside it
   * @param values at least one
   */
  public SegmentedControl(String accessibleName, List<T> values, Function<T, String> label) {
    value = new SimpleObjectProperty<>(this, "value", values.getFirst());
    getStyleClass().add("segmented");
    setAccessibleRole(AccessibleRole.TOOL_BAR);
    setAccessibleText(accessibleName);
    setMinWidth(USE_PREF_SIZE);
    setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
    ToggleGroup group = new ToggleGroup();
    for (T each : values) {
      ToggleButton button = new ToggleButton(label.apply(each));
      button.setAccessibleText(accessibleName + ": " + label.apply(each));
      button.setUserData(each);
      button.setToggleGroup(group);
      button.setMinWidth(USE_PREF_SIZE);
      button.setOnAction(
          event -> {
            value.set(each);
            // A press on the chosen segment would leave none chosen.
            button.setSelected(true);
          });
      button.selectedProperty().subscribe(selected -> select(selected, each));
      getChildren().add(button);
    }
    value.subscribe(
        chosen ->
            group.getToggles().stream()
                .filter(toggle -> chosen.equals(toggle.getUserData()))
                .forEach(toggle -> toggle.setSelected(true)));
  }

  private void select(boolean selected, T each) {
    if (selected) {
      value.set(each);
    }
  }

  public ObjectProperty<T> valueProperty() {
    return value;
  }

  public T getValue() {
    return value.get();
  }
}
