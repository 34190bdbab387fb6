package org.numascape.ui;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javafx.application.Platform;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.css.PseudoClass;
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
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.Modality;
import javafx.stage.Window;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.PictureStyle;
import org.numascape.analysis.Theme;
import org.numascape.analysis.TopologyPicture.IndexKind;
import org.numascape.run.SampleTopology;
import org.numascape.ui.OverrideViewModel.Check;
import org.numascape.ui.OverrideViewModel.Source;
import org.numascape.ui.view.Badge;
import org.numascape.ui.view.EscapeKey;
import org.numascape.ui.view.SegmentedControl;
import org.numascape.ui.view.TopologyView;

/** Asks for a topology in place of this machine's, and draws it as it is written. */
final class OverrideDialog extends Dialog<MachineChoice> {
  private static final double LEFT_WIDTH = 340;
  private static final double RIGHT_WIDTH = 560;
  private static final double HEIGHT = 540;
  private static final PseudoClass INVALID = PseudoClass.getPseudoClass("danger");
  private static final List<String> EXAMPLES =
      List.of(
          "numa:4 core:2 pu:1",
          "pack:2 [numa] l3:1 core:8 pu:2",
          "pack:2 numa:2 l3:2 core:4 pu:2",
          "pack:4 numa:2 l3:1 core:8 pu:1");

  private final OverrideViewModel model;
  private final TopologyView preview = new TopologyView();
  private final Label noPreview = new Label();
  private final Label heading = new Label();
  private final Badge emulated =
      new Badge(Messages.text("emulated"), Messages.text("emulated.help"));
  private final Label lesson = new Label();
  private final Label mapping = new Label();
  private final Button save = new Button(Messages.text("override.save"));
  private final StringProperty error = new SimpleStringProperty("");
  private final TextField synthetic = new TextField();
  private final TextField xmlFile = new TextField();
  private final ListView<SampleTopology> samples = new ListView<>();
  private final Map<Source, Node> inputs = new EnumMap<>(Source.class);
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
    Subscription shown =
        Subscription.combine(
            model.check().subscribe((Check check) -> show(check)),
            model
                .source()
                .subscribe(
                    source -> {
                      showInput(source);
                      show(model.check().get());
                    }),
            model.sample().subscribe(this::select));
    // Later: once it is shown, the dialog gives the focus to its default button.
    setOnShown(event -> Platform.runLater(() -> firstInput(model.source().get()).requestFocus()));
    // The model outlives the dialog.
    setOnHidden(event -> shown.unsubscribe());
  }

  private Node content(FileDialogs files) {
    Label about = new Label(Messages.text("override.about"));
    about.getStyleClass().add("dim");
    HBox columns = new HBox(20, input(files), outcome(files));
    VBox.setVgrow(columns, Priority.ALWAYS);
    VBox content = new VBox(12, about, columns);
    content.getStyleClass().add("content");
    return content;
  }

  private Node input(FileDialogs files) {
    SegmentedControl<Source> sources =
        new SegmentedControl<>(
            Messages.text("override.source"),
            List.of(Source.values()),
            source ->
                Messages.text(
                    switch (source) {
                      case DETECTED -> "override.detected";
                      case SYNTHETIC -> "override.synthetic";
                      case XML_FILE -> "override.xml";
                      case SAMPLE -> "override.sample";
                    }));
    sources.setId("override-source");
    sources.valueProperty().bindBidirectional(model.source());
    inputs.put(Source.SYNTHETIC, syntheticPane());
    inputs.put(Source.XML_FILE, xmlPane(files));
    inputs.put(Source.SAMPLE, samplePane());
    inputs.put(Source.DETECTED, new VBox(help("override.detected.help")));
    StackPane input = new StackPane(inputs.values().toArray(Node[]::new));
    input.setMinHeight(200);
    input.setPrefHeight(200);
    VBox.setVgrow(input, Priority.ALWAYS);
    EditPane edits = new EditPane(model);
    VBox.setVgrow(edits, Priority.ALWAYS);
    VBox left = new VBox(12, sources, input, edits);
    left.setMinWidth(LEFT_WIDTH);
    left.setPrefSize(LEFT_WIDTH, HEIGHT);
    return left;
  }

  private void showInput(Source source) {
    inputs.forEach((each, input) -> input.setVisible(each == source));
  }

  private Node firstInput(Source source) {
    return switch (source) {
      case SYNTHETIC -> synthetic;
      case XML_FILE -> xmlFile;
      case SAMPLE -> samples;
      case DETECTED -> apply;
    };
  }

  private Node syntheticPane() {
    synthetic.setId("override-text");
    synthetic.setPromptText(EXAMPLES.getFirst());
    synthetic.setAccessibleText(Messages.text("override.synthetic"));
    synthetic.textProperty().bindBidirectional(model.synthetic());
    Label title = new Label(Messages.text("override.synthetic.examples"));
    title.getStyleClass().add("section");
    VBox examples = new VBox(2, title);
    for (String example : EXAMPLES) {
      Button button = new Button(example);
      button.getStyleClass().addAll("flat", "example");
      button.setMaxWidth(Double.MAX_VALUE);
      button.setAlignment(Pos.CENTER_LEFT);
      button.setOnAction(event -> synthetic.setText(example));
      examples.getChildren().add(button);
    }
    return new VBox(
        10, help("override.synthetic.help"), synthetic, errorBelow(synthetic), examples);
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
    return new VBox(10, help("override.xml.help"), row, errorBelow(xmlFile));
  }

  private static Label help(String key) {
    Label help = new Label(Messages.text(key));
    help.setWrapText(true);
    help.getStyleClass().add("dim");
    help.setMinHeight(Label.USE_PREF_SIZE);
    return help;
  }

  /** What is wrong with a field's text, red under it, where there is something wrong. */
  private Label errorBelow(TextField field) {
    Label below = new Label();
    below.setId(field.getId() + "-error");
    below.getStyleClass().add("error");
    below.setWrapText(true);
    below.setMinHeight(Label.USE_PREF_SIZE);
    below.textProperty().bind(error);
    below.visibleProperty().bind(error.isNotEmpty());
    below.managedProperty().bind(below.visibleProperty());
    return below;
  }

  private Node samplePane() {
    samples.setId("override-samples");
    EscapeKey.passOn(samples);
    samples.setAccessibleText(Messages.text("override.sample"));
    Label none = new Label();
    none.setWrapText(true);
    none.getStyleClass().add("dim");
    none.textProperty().bind(model.samplesProblem());
    samples.setPlaceholder(none);
    samples.setCellFactory(view -> new SampleCell());
    samples.setItems(model.samples());
    select(model.sample().get());
    samples
        .getSelectionModel()
        .selectedItemProperty()
        .subscribe((SampleTopology sample) -> model.sample().set(sample));
    return samples;
  }

  private void select(@Nullable SampleTopology sample) {
    if (sample != null && sample != samples.getSelectionModel().getSelectedItem()) {
      samples.getSelectionModel().select(sample);
      samples.scrollTo(sample);
    }
  }

  /** A sample by its title, and its size below. */
  private static final class SampleCell extends ListCell<SampleTopology> {
    private final Label title = new Label();
    private final Label size = new Label();
    private final VBox lines = new VBox(1, title, size);

    SampleCell() {
      size.getStyleClass().add("caption");
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable SampleTopology sample, boolean empty) {
      super.updateItem(sample, empty);
      if (empty || sample == null) {
        setGraphic(null);
        return;
      }
      title.setText(sample.title());
      size.setText(sample.machine().topology().summary());
      setAccessibleText(sample.title() + ": " + size.getText() + ". " + sample.teaches());
      setGraphic(lines);
    }
  }

  private Node outcome(FileDialogs files) {
    heading.setId("override-outcome");
    heading.getStyleClass().add("heading");
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    save.setId("override-save");
    save.setMinWidth(Button.USE_PREF_SIZE);
    save.setOnAction(event -> files.report("machine.xml").ifPresent(model::save));
    HBox head = new HBox(8, heading, emulated, gap, save);
    head.setAlignment(Pos.CENTER_LEFT);
    lesson.setId("override-lesson");
    lesson.getStyleClass().add("dim");
    lesson.setWrapText(true);
    lesson.setMinHeight(Label.USE_PREF_SIZE);
    mapping.setId("override-mapping");
    mapping.getStyleClass().add("dim");
    mapping.setWrapText(true);
    mapping.setMinHeight(Label.USE_PREF_SIZE);
    Label saved = new Label();
    saved.setId("override-saved");
    saved.getStyleClass().add("dim");
    saved.textProperty().bind(model.saved());
    saved.managedProperty().bind(saved.textProperty().isNotEmpty());
    preview.setId("override-preview");
    // Edits name PUs and nodes so.
    preview.styleOfPicture().set(PictureStyle.USUAL.withIndexes(IndexKind.OS));
    preview.setMinSize(RIGHT_WIDTH, 0);
    preview
        .layoutFailure()
        .subscribe(
            failure -> {
              if (failure != null) {
                noPreview.setText(
                    Messages.text("override.notDrawn", WorkbenchViewModel.reason(failure)));
                preview.setVisible(false);
              }
            });
    noPreview.getStyleClass().add("dim");
    Region frame = new Region();
    frame.getStyleClass().add("no-preview");
    frame.visibleProperty().bind(preview.visibleProperty().not());
    noPreview.visibleProperty().bind(frame.visibleProperty());
    StackPane picture = new StackPane(frame, noPreview, preview);
    VBox.setVgrow(picture, Priority.ALWAYS);
    VBox right = new VBox(6, head, lesson, mapping, saved, picture);
    right.setPrefSize(RIGHT_WIDTH, HEIGHT);
    HBox.setHgrow(right, Priority.ALWAYS);
    return right;
  }

  /** The name gives the sample as it is, not as it was edited. */
  private String byName(SampleTopology sample) {
    return model.edits().isEmpty() ? "\n" + Messages.text("override.byName", sample.name()) : "";
  }

  private void show(Check check) {
    boolean invalid = check instanceof Check.Invalid;
    synthetic.pseudoClassStateChanged(INVALID, invalid);
    xmlFile.pseudoClassStateChanged(INVALID, invalid);
    error.set(check instanceof Check.Invalid(String message) ? message : "");
    Objects.requireNonNull(apply).setDisable(!(check instanceof Check.Valid));
    // While the next text is read, the last machine stays: a picture that blinks can't be compared.
    if (check instanceof Check.Reading) {
      return;
    }
    emulated.setVisible(
        check instanceof Check.Valid(MachineChoice machine) && machine.origin().emulated());
    save.setDisable(!(check instanceof Check.Valid));
    preview.setVisible(check instanceof Check.Valid);
    noPreview.setText(
        Messages.text(
            invalid
                ? "override.invalid"
                : model.source().get() == Source.SYNTHETIC ? "override.empty" : "override.choose"));
    heading.setText("");
    lesson.setText("");
    if (check instanceof Check.Valid(MachineChoice machine)) {
      SampleTopology sample = model.sample().get();
      boolean sampled = model.source().get() == Source.SAMPLE && sample != null;
      heading.setText(machine.topology().summary());
      lesson.setText(sampled && sample != null ? sample.teaches() + byName(sample) : "");
      preview.show(machine.topology());
    }
    lesson.setManaged(!lesson.getText().isEmpty());
    String rule = model.mapping();
    mapping.setText(rule.isEmpty() ? "" : Messages.text("override.mapping", rule));
    mapping.setManaged(!rule.isEmpty());
  }
}
