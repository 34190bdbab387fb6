package org.numascape.ui;

import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.TopologyEdit;
import org.numascape.ui.view.EscapeKey;

/** Edits of the machine that an override starts from: which, with what value, and what was done. */
final class EditPane extends VBox {
  private final OverrideViewModel model;
  private final ComboBox<OverrideViewModel.Verb> verbs = new ComboBox<>();
  private final TextField value = new TextField();
  private final Label error = new Label();

  EditPane(OverrideViewModel model) {
    super(6);
    this.model = model;
    getStyleClass().add("edits");
    Label title = new Label(Messages.text("edit.title"));
    title.getStyleClass().add("section");
    verbs.setId("edit-verb");
    verbs.setAccessibleText(Messages.text("edit.verb"));
    verbs.setMaxWidth(Double.MAX_VALUE);
    verbs.getItems().setAll(OverrideViewModel.Verb.values());
    verbs.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(OverrideViewModel.@Nullable Verb verb) {
            return verb == null ? "" : Messages.text(verb.key());
          }

          @Override
          public OverrideViewModel.@Nullable Verb fromString(String text) {
            return null;
          }
        });
    verbs
        .valueProperty()
        .subscribe(
            verb -> {
              value.setPromptText(verb == null ? "" : verb.example());
              error.setText("");
            });
    model.edits().subscribe(() -> error.setText(""));
    verbs.setValue(OverrideViewModel.Verb.RESTRICT_PUS);
    value.setId("edit-value");
    value.setAccessibleText(Messages.text("edit.value"));
    value.setOnAction(event -> apply());
    Button apply = new Button(Messages.text("edit.apply"));
    apply.setId("edit-apply");
    apply.setMinWidth(Button.USE_PREF_SIZE);
    apply.setOnAction(event -> apply());
    HBox line = new HBox(6, value, apply);
    HBox.setHgrow(value, Priority.ALWAYS);
    error.setId("edit-error");
    error.getStyleClass().add("error");
    error.setWrapText(true);
    error.setMinHeight(USE_PREF_SIZE);
    error.managedProperty().bind(error.textProperty().isNotEmpty());
    getChildren().setAll(title, verbs, line, error, done(), buttons());
    disableProperty().bind(model.editable().not());
    addEventFilter(KeyEvent.KEY_PRESSED, this::key);
  }

  private ListView<TopologyEdit> done() {
    ListView<TopologyEdit> done = new ListView<>(model.edits());
    done.setId("edits");
    EscapeKey.passOn(done);
    done.setAccessibleText(Messages.text("edit.done"));
    done.setPlaceholder(new Label(Messages.text("edit.none")));
    done.setPrefHeight(74);
    done.setMinHeight(40);
    done.setCellFactory(
        list ->
            new ListCell<>() {
              @Override
              protected void updateItem(@Nullable TopologyEdit edit, boolean empty) {
                super.updateItem(edit, empty);
                setText(empty || edit == null ? null : edit.text());
              }
            });
    VBox.setVgrow(done, Priority.ALWAYS);
    return done;
  }

  private HBox buttons() {
    Button undo = new Button(Messages.text("edit.undo"));
    undo.setId("edit-undo");
    undo.setTooltip(new Tooltip(Messages.text("edit.undo.help")));
    undo.setOnAction(event -> model.undo());
    undo.disableProperty().bind(Bindings.isEmpty(model.edits()));
    Button redo = new Button(Messages.text("edit.redo"));
    redo.setId("edit-redo");
    redo.setTooltip(new Tooltip(Messages.text("edit.redo.help")));
    redo.setOnAction(event -> model.redo());
    redo.disableProperty().bind(Bindings.isEmpty(model.undone()));
    Label working = new Label(Messages.text("edit.working"));
    working.setId("edit-working");
    working.getStyleClass().add("dim");
    working
        .visibleProperty()
        .bind(model.check().map(OverrideViewModel.Check.Reading.class::isInstance));
    HBox buttons = new HBox(6, undo, redo, working);
    buttons.setAlignment(Pos.CENTER_LEFT);
    return buttons;
  }

  private void apply() {
    OverrideViewModel.Verb verb = verbs.getValue();
    if (verb != null) {
      String text = value.getText();
      model.edit(
          verb.word() + " " + text.strip(),
          refusal -> {
            error.setText(refusal.orElse(""));
            if (refusal.isEmpty() && value.getText().equals(text)) {
              value.clear();
            }
          });
    }
  }

  private void key(KeyEvent event) {
    for (KeyCodeCombination each : List.of(UNDO, REDO, REDO_TOO)) {
      // A field that is being written in undoes its own typing first.
      if (each.match(event) && !(value.isFocused() && value.isUndoable())) {
        if (each == UNDO) {
          model.undo();
        } else {
          model.redo();
        }
        event.consume();
        return;
      }
    }
  }

  private static final KeyCodeCombination UNDO =
      new KeyCodeCombination(KeyCode.Z, KeyCombination.SHORTCUT_DOWN);
  private static final KeyCodeCombination REDO =
      new KeyCodeCombination(KeyCode.Z, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN);
  private static final KeyCodeCombination REDO_TOO =
      new KeyCodeCombination(KeyCode.Y, KeyCombination.SHORTCUT_DOWN);
}
