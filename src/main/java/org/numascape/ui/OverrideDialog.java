package org.numascape.ui;

import java.util.List;
import java.util.Objects;
import javafx.css.PseudoClass;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Dialog;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.Modality;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.Theme;
import org.numascape.ui.OverrideViewModel.Check;
import org.numascape.ui.OverrideViewModel.Source;
import org.numascape.ui.view.SegmentedControl;
import org.numascape.ui.view.TopologyView;

/** Asks for a topology in place of this machine's, and draws it as it is written. */
final class OverrideDialog extends Dialog<MachineChoice> {
  private static final double PREVIEW_WIDTH = 600;
  private static final double PREVIEW_HEIGHT = 300;
  private static final PseudoClass INVALID = PseudoClass.getPseudoClass("danger");

  private final OverrideViewModel model;
  private final TopologyView preview = new TopologyView();
  private final Label outcome = new Label();
  private final TextField synthetic = new TextField();
  private final TextField xmlFile = new TextField();
  private final Node apply;

  OverrideDialog(@Nullable Window owner, OverrideViewModel model, FileDialogs files, Theme theme) {
    this.model = model;
    initOwner(owner);
    initModality(Modality.WINDOW_MODAL);
    setTitle(Messages.text("override.title"));
    setResizable(true);
    ButtonType apply =
        new ButtonType(Messages.text("override.apply"), ButtonBar.ButtonData.OK_DONE);
    getDialogPane().getButtonTypes().setAll(apply, ButtonType.CANCEL);
    getDialogPane().setContent(content(files));
    getDialogPane().getStyleClass().add("override");
    WorkbenchStyle.apply(getDialogPane().getScene(), theme);
    this.apply = getDialogPane().lookupButton(apply);
    this.apply.setId("override-apply");
    setResultConverter(
        button ->
            button == apply && model.check().get() instanceof Check.Valid valid
                ? valid.topology()
                : null);
    model.check().subscribe((Check check) -> show(check));
    setOnShown(event -> synthetic.requestFocus());
  }

  private Node content(FileDialogs files) {
    SegmentedControl<Source> sources =
        new SegmentedControl<>(
            Messages.text("override.source"),
            List.of(Source.values()),
            source ->
                Messages.text(
                    switch (source) {
                      case SYNTHETIC -> "override.synthetic";
                      case XML_FILE -> "override.xml";
                      case SAMPLE -> "override.sample";
                    }));
    sources.setId("override-source");
    sources.valueProperty().bindBidirectional(model.source());
    Node text = syntheticPane();
    Node file = xmlPane(files);
    Node samples = samplePane();
    StackPane input = new StackPane(text, file, samples);
    input.setMinHeight(96);
    input.setPrefHeight(96);
    model
        .source()
        .subscribe(
            source -> {
              text.setVisible(source == Source.SYNTHETIC);
              file.setVisible(source == Source.XML_FILE);
              samples.setVisible(source == Source.SAMPLE);
            });
    preview.setId("override-preview");
    preview.setPrefSize(PREVIEW_WIDTH, PREVIEW_HEIGHT);
    preview.setMinSize(PREVIEW_WIDTH, PREVIEW_HEIGHT);
    outcome.setId("override-outcome");
    outcome.setWrapText(true);
    outcome.setMinHeight(48);
    outcome.setMaxWidth(PREVIEW_WIDTH);
    outcome.setAlignment(Pos.TOP_LEFT);
    VBox whole = new VBox(10, sources, input, outcome, preview);
    whole.setPadding(new Insets(14, 16, 4, 16));
    VBox.setVgrow(preview, Priority.ALWAYS);
    return whole;
  }

  private Node syntheticPane() {
    synthetic.setId("override-text");
    synthetic.setPromptText("numa:4 core:8 pu:2");
    synthetic.setAccessibleText(Messages.text("override.synthetic"));
    synthetic.textProperty().bindBidirectional(model.synthetic());
    return pane(new Label(Messages.text("override.synthetic.help")), synthetic);
  }

  private Node xmlPane(FileDialogs files) {
    xmlFile.setId("override-file");
    xmlFile.setAccessibleText(Messages.text("override.xml"));
    xmlFile.textProperty().bindBidirectional(model.xmlFile());
    Button browse = new Button(Messages.text("override.browse"));
    browse.setMinWidth(Button.USE_PREF_SIZE);
    browse.setOnAction(
        event -> files.topology().ifPresent(file -> xmlFile.setText(file.toString())));
    HBox row = new HBox(8, xmlFile, browse);
    HBox.setHgrow(xmlFile, Priority.ALWAYS);
    return pane(new Label(Messages.text("override.xml.help")), row);
  }

  private Node samplePane() {
    ListView<SampleTopology> list = new ListView<>();
    list.setId("override-samples");
    list.setAccessibleText(Messages.text("override.sample"));
    list.getItems().setAll(SampleTopology.ALL);
    list.setCellFactory(
        view ->
            new ListCell<>() {
              @Override
              protected void updateItem(@Nullable SampleTopology sample, boolean empty) {
                super.updateItem(sample, empty);
                setText(
                    empty || sample == null ? null : sample.title() + "   " + sample.description());
              }
            });
    list.getSelectionModel()
        .selectedItemProperty()
        .subscribe((SampleTopology sample) -> model.sample().set(sample));
    return list;
  }

  private static Node pane(Label help, Node input) {
    help.setWrapText(true);
    help.getStyleClass().add("dim");
    help.setMinHeight(Label.USE_PREF_SIZE);
    return new VBox(8, help, input);
  }

  private void show(Check check) {
    boolean invalid = check instanceof Check.Invalid;
    outcome.pseudoClassStateChanged(INVALID, invalid);
    synthetic.pseudoClassStateChanged(INVALID, invalid);
    xmlFile.pseudoClassStateChanged(INVALID, invalid);
    Objects.requireNonNull(apply).setDisable(!(check instanceof Check.Valid));
    // While the next text is read, the last machine stays: a picture that blinks can't be compared.
    if (!(check instanceof Check.Reading)) {
      preview.setVisible(check instanceof Check.Valid);
    }
    outcome.setText(
        switch (check) {
          case Check.Empty() -> Messages.text("override.empty");
          case Check.Reading() -> Messages.text("override.reading");
          case Check.Invalid(String message) -> message;
          case Check.Valid(MachineChoice machine) -> machine.topology().summary();
        });
    if (check instanceof Check.Valid(MachineChoice machine)) {
      preview.show(machine.topology());
    }
  }
}
