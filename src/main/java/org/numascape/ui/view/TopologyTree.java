package org.numascape.ui.view;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.control.TreeItem;
import javafx.scene.control.TreeTableCell;
import javafx.scene.control.TreeTableColumn;
import javafx.scene.control.TreeTableView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Color;
import javafx.scene.shape.Rectangle;
import org.jspecify.annotations.Nullable;
import org.numascape.analysis.Palette;
import org.numascape.analysis.Quantity;
import org.numascape.analysis.TopologyPicture.ColourBy;
import org.numascape.analysis.TopologyPicture.Values;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;

/** The machine as a tree: object, OS index, size, and the mean value of its PUs. */
public final class TopologyTree extends StackPane {
  private final TreeTableView<TopologyObject> table = new TreeTableView<>();
  private final ObjectProperty<@Nullable TopologyObject> selection =
      new SimpleObjectProperty<>(this, "selection");
  private final Map<TopologyObject, TreeItem<TopologyObject>> items = new HashMap<>();
  private final Map<TopologyObject, ObjectProperty<@Nullable Double>> shares = new HashMap<>();
  private final TreeTableColumn<TopologyObject, @Nullable Double> share =
      new TreeTableColumn<>("activity");
  private final Tooltip meaning = new Tooltip("nothing was measured yet");
  private Values shown = Values.still(ColourBy.NONE);
  private final Map<Integer, Integer> logicalByOsIndex = new HashMap<>();

  public TopologyTree() {
    getStyleClass().add("topology-tree");
    table.setAccessibleText("Topology as a tree");
    EscapeKey.passOn(table);
    table.setPlaceholder(new Label("No topology"));
    table.setColumnResizePolicy(TreeTableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    TreeTableColumn<TopologyObject, TopologyObject> object = new TreeTableColumn<>("object");
    object.setCellValueFactory(features -> features.getValue().valueProperty());
    object.setCellFactory(column -> new ObjectCell());
    object.setPrefWidth(230);
    // Room for "NUMANode L#0" and for a core below all its caches.
    object.setMinWidth(180);
    TreeTableColumn<TopologyObject, String> osIndex = new TreeTableColumn<>("OS");
    osIndex.setCellValueFactory(
        features -> new ReadOnlyStringWrapper(osIndex(features.getValue().getValue())));
    osIndex.setPrefWidth(56);
    osIndex.setMinWidth(48);
    TreeTableColumn<TopologyObject, String> size = new TreeTableColumn<>("size");
    size.setCellValueFactory(
        features ->
            new ReadOnlyStringWrapper(ObjectDescription.size(features.getValue().getValue())));
    size.setPrefWidth(68);
    size.setMinWidth(72);
    size.getStyleClass().add("number");
    osIndex.getStyleClass().add("number");
    share.setCellValueFactory(features -> shareOf(features.getValue().getValue()));
    share.setCellFactory(column -> new ShareCell());
    share.setPrefWidth(150);
    share.setMinWidth(70);
    Label heading = new Label("activity");
    heading.setTooltip(meaning);
    share.setText("");
    share.setGraphic(heading);
    table.getColumns().setAll(List.of(object, osIndex, size, share));
    for (TreeTableColumn<TopologyObject, ?> column : table.getColumns()) {
      column.setSortable(false);
      column.setReorderable(false);
    }
    table
        .getSelectionModel()
        .selectedItemProperty()
        .subscribe(item -> selection.set(item == null ? null : item.getValue()));
    selection.subscribe(this::reveal);
    getChildren().add(table);
  }

  private static String osIndex(TopologyObject object) {
    return object.osIndex().isPresent() ? "P#" + object.osIndex().getAsInt() : "";
  }

  /** Shows a machine, open down to its cores; nothing is selected. */
  public void show(Topology topology) {
    items.clear();
    shares.clear();
    logicalByOsIndex.clear();
    for (TopologyObject pu : topology.pus()) {
      logicalByOsIndex.put(pu.osIndex().orElseThrow(), pu.logicalIndex());
    }
    selection.set(null);
    table.setRoot(item(topology.root()));
  }

  private TreeItem<TopologyObject> item(TopologyObject object) {
    TreeItem<TopologyObject> item = new TreeItem<>(object);
    items.put(object, item);
    for (List<TopologyObject> kind :
        List.of(
            object.memoryChildren(),
            object.children(),
            object.ioChildren(),
            object.miscChildren())) {
      for (TopologyObject child : kind) {
        item.getChildren().add(item(child));
      }
    }
    // Cores are closed, unless they are all that a node is for.
    boolean open = object.type() != ObjectType.CORE || !object.memoryChildren().isEmpty();
    item.setExpanded(object.type().isNormal() && open);
    return item;
  }

  /** The selected object; null if none. Settable: its row is shown. */
  public ObjectProperty<@Nullable TopologyObject> selectionProperty() {
    return selection;
  }

  /** Shows each object's mean activity over those of its PUs that have one. */
  public void setValues(Values values) {
    shown = values;
    meaning.setText(
        values.caption().isEmpty() ? "nothing was measured yet" : "mean of " + values.caption());
    shares.forEach((object, mean) -> mean.set(mean(object, values)));
  }

  private ObjectProperty<@Nullable Double> shareOf(TopologyObject object) {
    return shares.computeIfAbsent(
        object, absent -> new SimpleObjectProperty<>(mean(absent, shown)));
  }

  private @Nullable Double mean(TopologyObject object, Values values) {
    double[] shares =
        object.cpuset().stream()
            .mapToObj(logicalByOsIndex::get)
            .filter(Objects::nonNull)
            .map(values.activity()::get)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .toArray();
    double sum = 0;
    for (double each : shares) {
      sum += each;
    }
    return shares.length == 0 ? null : (Double) (sum / shares.length);
  }

  private void reveal(@Nullable TopologyObject object) {
    TreeItem<TopologyObject> item = object == null ? null : items.get(object);
    if (item == null) {
      table.getSelectionModel().clearSelection();
    } else if (table.getSelectionModel().getSelectedItem() != item) {
      for (TreeItem<TopologyObject> at = item.getParent(); at != null; at = at.getParent()) {
        at.setExpanded(true);
      }
      table.getSelectionModel().select(item);
      table.scrollTo(Math.max(0, table.getRow(item) - 3));
    }
  }

  /** Name of the object, led by its colour if it is a NUMA node. */
  private static final class ObjectCell extends TreeTableCell<TopologyObject, TopologyObject> {
    @Override
    protected void updateItem(@Nullable TopologyObject object, boolean empty) {
      super.updateItem(object, empty);
      if (empty || object == null) {
        setText(null);
        setGraphic(null);
        return;
      }
      setText(object.name() == null ? object.toString() : object + "  " + object.name());
      if (object.type() == ObjectType.NUMA_NODE) {
        Color colour = Drawing.colour(Palette.node(object.logicalIndex()));
        Rectangle mark = new Rectangle(9, 9, colour);
        mark.setArcWidth(4);
        mark.setArcHeight(4);
        setGraphic(mark);
      } else {
        setGraphic(null);
      }
    }
  }

  /** A bar with the number beside it. */
  private static final class ShareCell extends TreeTableCell<TopologyObject, @Nullable Double> {
    private final ProgressBar bar = new ProgressBar(0);
    private final Label number = new Label();
    private final HBox box = new HBox(8, bar, number);

    ShareCell() {
      bar.setMaxWidth(Double.MAX_VALUE);
      bar.setMinWidth(0);
      // Where only the number has room, a bar of no width would leave its rounded ends.
      bar.visibleProperty().bind(bar.widthProperty().greaterThan(12));
      HBox.setHgrow(bar, Priority.ALWAYS);
      number.setMinWidth(46);
      number.setAlignment(Pos.CENTER_RIGHT);
      box.setAlignment(Pos.CENTER_LEFT);
    }

    @Override
    protected void updateItem(@Nullable Double value, boolean empty) {
      super.updateItem(value, empty);
      if (empty || value == null) {
        setGraphic(null);
      } else {
        bar.setProgress(value);
        number.setText(Quantity.share(value));
        setGraphic(box);
      }
    }
  }
}
