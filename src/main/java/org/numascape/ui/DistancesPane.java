package org.numascape.ui;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javafx.scene.control.ComboBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.numascape.topology.Distances;
import org.numascape.topology.IndexSet;
import org.numascape.topology.MemoryAttribute;
import org.numascape.topology.ObjectType;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyObject;
import org.numascape.ui.view.Matrix;
import org.numascape.ui.view.MatrixView;

/** The distances between a machine's objects, and bandwidth and latency, each as a matrix. */
final class DistancesPane extends VBox {
  private final Consumer<TopologyObject> select;
  private final ComboBox<Table> tables = new ComboBox<>();
  private final MatrixView view = new MatrixView(this::chosen);

  /** What a row or column stands for. */
  private record Side(String label, TopologyObject object) {
    static Side of(TopologyObject object) {
      return new Side(object.toString().replace("NUMANode ", "node "), object);
    }
  }

  /** One of hwloc's matrices. */
  private record Table(
      String title,
      String row,
      String column,
      List<Side> rows,
      List<Side> columns,
      long[][] values) {
    Matrix matrix() {
      return new Matrix(
          title,
          row,
          column,
          rows.stream().map(Side::label).toList(),
          columns.stream().map(Side::label).toList(),
          values,
          Matrix.Figure.GIVEN,
          Messages.text("distances.zero"));
    }
  }

  /**
   * @param select is told which object a row stands for, when its cell is chosen
   */
  DistancesPane(Consumer<TopologyObject> select) {
    super(8);
    this.select = select;
    getStyleClass().add("distances");
    view.setId("distances");
    tables.setId("distances-of");
    tables.setAccessibleText(Messages.text("distances.of"));
    tables.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable Table table) {
            return table == null ? "" : table.title();
          }

          @Override
          public @Nullable Table fromString(String text) {
            return null;
          }
        });
    tables.valueProperty().subscribe(table -> show(table));
    VBox.setVgrow(view, Priority.ALWAYS);
    getChildren().setAll(tables, view);
  }

  void show(Topology topology) {
    List<Table> all = new ArrayList<>();
    for (Distances each : topology.distances()) {
      List<Side> sides = each.objects().stream().map(Side::of).toList();
      all.add(
          new Table(
              each.name().isEmpty() ? Messages.text("distances.unnamed") : each.name(),
              Messages.text("distances.from"),
              Messages.text("distances.to"),
              sides,
              sides,
              each.values()));
    }
    for (MemoryAttribute each : topology.memoryAttributes()) {
      Table table = table(each, topology);
      if (!table.rows().isEmpty()) {
        all.add(table);
      }
    }
    tables.getItems().setAll(all);
    tables.setValue(all.isEmpty() ? null : all.getFirst());
    tables.setVisible(all.size() > 1);
    tables.setManaged(tables.isVisible());
    show(tables.getValue());
  }

  /** By initiator and node; none if the attribute needs no initiator. */
  private static Table table(MemoryAttribute attribute, Topology topology) {
    Set<Side> initiators = new LinkedHashSet<>();
    for (MemoryAttribute.Value value : attribute.values()) {
      initiator(value, topology).ifPresent(initiators::add);
    }
    List<Side> rows = List.copyOf(initiators);
    long[][] values = new long[rows.size()][topology.nodes().size()];
    for (MemoryAttribute.Value value : attribute.values()) {
      if (value.target().type() == ObjectType.NUMA_NODE) {
        initiator(value, topology)
            .ifPresent(
                from ->
                    values[rows.indexOf(from)][value.target().logicalIndex()] =
                        Math.max(0, value.value()));
      }
    }
    return new Table(
        attribute.name() + unit(attribute),
        Messages.text("distances.initiator"),
        Messages.text("distances.target"),
        rows,
        topology.nodes().stream().map(Side::of).toList(),
        values);
  }

  /** In which unit hwloc has an attribute of this name; empty for what has none. */
  private static String unit(MemoryAttribute attribute) {
    return attribute.name().endsWith("Bandwidth")
        ? ", MiB/s"
        : attribute.name().endsWith("Latency") ? ", ns" : "";
  }

  private static Optional<Side> initiator(MemoryAttribute.Value value, Topology topology) {
    return value
        .initiator()
        .flatMap(
            by ->
                switch (by) {
                  case MemoryAttribute.Initiator.OneObject(TopologyObject object) ->
                      Optional.of(Side.of(object));
                  case MemoryAttribute.Initiator.Pus(IndexSet cpuset) ->
                      topology.pus().stream()
                          .filter(pu -> cpuset.containsAll(pu.cpuset()))
                          .findFirst()
                          .map(pu -> new Side("PU P#" + cpuset.toList(), pu));
                });
  }

  private void show(@Nullable Table table) {
    if (table == null) {
      view.explain(Messages.text("distances.none"));
    } else {
      view.show(table.matrix());
    }
  }

  private void chosen(int row, int column) {
    Table table = tables.getValue();
    if (table != null) {
      select.accept(table.rows().get(row).object());
    }
  }
}
