package org.numascape.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.numascape.topology.TopologyDraft.Matrix;
import org.numascape.topology.TopologyDraft.MemoryValue;
import org.numascape.topology.TopologyEdit.Measure;
import org.numascape.topology.TopologyObject.Draft;

/** Edits of distances and of what is measured on memory, and what other edits do to them. */
final class DistanceEdits {
  private static final long KIND = Distances.FROM_USER | Distances.MEANS_LATENCY;

  private DistanceEdits() {}

  static void set(TopologyDraft draft, Topology topology, long[][] rows) {
    int nodes = topology.nodes().size();
    if (rows.length != nodes || Arrays.stream(rows).anyMatch(row -> row.length != nodes)) {
      throw new TopologyException(
          "distances must be square, a row and a column for each of the %d nodes; write rows such as 10,20/20,10"
              .formatted(nodes));
    }
    if (Arrays.stream(rows).flatMapToLong(Arrays::stream).anyMatch(value -> value <= 0)) {
      throw new TopologyException("distances must be positive; correct them");
    }
    draft.matrices.removeIf(Matrix::isNodeLatency);
    List<Draft> objects = topology.nodes().stream().map(draft::of).toList();
    draft.matrices.addFirst(new Matrix(Distances.NODE_LATENCY, KIND, objects, rows));
  }

  static void set(TopologyDraft draft, Topology topology, int one, int other, long value) {
    int row = logicalIndex(topology, one);
    int column = logicalIndex(topology, other);
    long[][] rows = rows(topology);
    rows[row][column] = value;
    rows[column][row] = value;
    set(draft, topology, rows);
  }

  private static int logicalIndex(Topology topology, int osIndex) {
    Restriction.requireSome(IndexSet.of(osIndex), topology.root().nodeset(), "NUMANode");
    return topology.nodeByOsIndex(osIndex).orElseThrow().logicalIndex();
  }

  private static long[][] rows(Topology topology) {
    int nodes = topology.nodes().size();
    return IntStream.range(0, nodes)
        .mapToObj(
            row ->
                IntStream.range(0, nodes)
                    .mapToLong(column -> topology.nodeDistance(row, column))
                    .toArray())
        .toArray(long[][]::new);
  }

  static void measure(
      TopologyDraft draft, Topology topology, Measure measure, int node, int from, long value) {
    Draft target = NodeEdits.find(draft, topology, node);
    IndexSet pus = NodeEdits.find(draft, topology, from).cpuset;
    if (pus.isEmpty()) {
      throw new TopologyException(
          "who measures must have PUs: NUMANode P#%d has none; name another node".formatted(from));
    }
    if (value <= 0) {
      throw new TopologyException("what is measured must be positive; correct it");
    }
    String name = measure.hwlocName();
    draft.memoryValues.removeIf(
        each ->
            each.name().equals(name)
                && each.target() == target
                && each.pus().equals(Optional.of(pus)));
    draft.memoryValues.add(
        new MemoryValue(name, measure.flags(), target, Optional.of(pus), Optional.empty(), value));
  }

  /** Gives a node that is new a row and a column in each matrix of how far nodes are. */
  static void add(TopologyDraft draft, Topology topology, Draft node, OptionalLong distance) {
    if (distance.isPresent() && draft.matrices.stream().noneMatch(Matrix::isNodeLatency)) {
      set(draft, topology, rows(topology));
    }
    draft.matrices.replaceAll(
        matrix -> {
          if (!matrix.isNodeLatency()) {
            return matrix;
          }
          long largest =
              Arrays.stream(matrix.values()).flatMapToLong(Arrays::stream).max().orElseThrow();
          long least =
              IntStream.range(0, matrix.objects().size())
                  .mapToLong(i -> matrix.values()[i][i])
                  .min()
                  .orElseThrow();
          int size = matrix.objects().size();
          List<Draft> objects = new ArrayList<>(matrix.objects());
          objects.add(node);
          long[][] values = new long[size + 1][];
          for (int row = 0; row <= size; row++) {
            values[row] =
                row < size ? Arrays.copyOf(matrix.values()[row], size + 1) : new long[size + 1];
            values[row][size] = distance.orElse(largest);
          }
          Arrays.fill(values[size], distance.orElse(largest));
          values[size][size] = least;
          return new Matrix(matrix.name(), matrix.kind(), objects, values);
        });
  }

  /** Gives the new parts of a node the distances of the first. */
  static void split(TopologyDraft draft, Draft node, List<Draft> more) {
    draft.matrices.replaceAll(
        matrix -> {
          int at = matrix.objects().indexOf(node);
          if (at < 0) {
            return matrix;
          }
          List<Draft> objects = new ArrayList<>(matrix.objects());
          objects.addAll(more);
          int[] source =
              IntStream.range(0, objects.size())
                  .map(i -> i < matrix.objects().size() ? i : at)
                  .toArray();
          return new Matrix(
              matrix.name(),
              matrix.kind(),
              objects,
              Arrays.stream(source)
                  .mapToObj(
                      row ->
                          Arrays.stream(source)
                              .mapToLong(column -> matrix.values()[row][column])
                              .toArray())
                  .toArray(long[][]::new));
        });
  }

  /** Makes the first of some nodes as far from others as all of them are on average. */
  static void merge(TopologyDraft draft, List<Draft> merged) {
    draft.matrices.replaceAll(
        matrix -> {
          int[] members =
              IntStream.range(0, matrix.objects().size())
                  .filter(i -> merged.contains(matrix.objects().get(i)))
                  .toArray();
          int kept = matrix.objects().indexOf(merged.getFirst());
          if (members.length < 2 || kept < 0) {
            return matrix;
          }
          long[][] values =
              Arrays.stream(matrix.values()).map(long[]::clone).toArray(long[][]::new);
          for (int other = 0; other < values.length; other++) {
            int column = other;
            if (!merged.contains(matrix.objects().get(other))) {
              values[kept][other] =
                  mean(Arrays.stream(members).mapToLong(i -> matrix.values()[i][column]));
              values[other][kept] =
                  mean(Arrays.stream(members).mapToLong(i -> matrix.values()[column][i]));
            }
          }
          return new Matrix(matrix.name(), matrix.kind(), matrix.objects(), values);
        });
  }

  private static long mean(LongStream values) {
    return Math.round(values.average().orElseThrow());
  }
}
