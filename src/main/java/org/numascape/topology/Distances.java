package org.numascape.topology;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A distance matrix between objects, as hwloc keeps it (hwloc/distances.h).
 *
 * @param name such as {@code NUMALatency}; empty if hwloc gave none
 * @param kind hwloc's {@code HWLOC_DISTANCES_KIND_*} bits
 * @param objects the objects of rows and columns
 * @param values square, {@code values[row][column]} from row to column, positive or zero
 */
public record Distances(String name, long kind, List<TopologyObject> objects, long[][] values) {
  /** hwloc's name of how far nodes are from each other. */
  public static final String NODE_LATENCY = "NUMALatency";

  /** hwloc's {@code HWLOC_DISTANCES_KIND_FROM_OS}. */
  public static final long FROM_OS = 1;

  /** hwloc's {@code HWLOC_DISTANCES_KIND_FROM_USER}. */
  public static final long FROM_USER = 1 << 1;

  /** hwloc's {@code HWLOC_DISTANCES_KIND_MEANS_LATENCY} ({@code _VALUE_LATENCY} in hwloc 3). */
  public static final long MEANS_LATENCY = 1 << 2;

  /** hwloc's {@code HWLOC_DISTANCES_KIND_MEANS_BANDWIDTH}. */
  public static final long MEANS_BANDWIDTH = 1 << 3;

  /** hwloc's {@code HWLOC_DISTANCES_KIND_HETEROGENEOUS_TYPES}. */
  public static final long HETEROGENEOUS_TYPES = 1 << 4;

  public Distances {
    objects = List.copyOf(objects);
    if (values.length != objects.size()) {
      throw new IllegalArgumentException(
          "rows=" + values.length + " must equal objects=" + objects.size());
    }
    long[][] copy = new long[values.length][];
    for (int row = 0; row < values.length; row++) {
      if (values[row].length != values.length) {
        throw new IllegalArgumentException(
            "row " + row + " has " + values[row].length + " values, not " + values.length);
      }
      copy[row] = values[row].clone();
    }
    values = copy;
  }

  /** A copy. */
  @Override
  public long[][] values() {
    long[][] copy = new long[values.length][];
    for (int row = 0; row < values.length; row++) {
      copy[row] = values[row].clone();
    }
    return copy;
  }

  /** The value from a row's object to a column's, by position among the objects. */
  public long value(int row, int column) {
    return values[row][column];
  }

  /** The values from an object, by position; a copy. */
  long[] row(int row) {
    return values[row].clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Distances distances
        && name.equals(distances.name)
        && kind == distances.kind
        && objects.equals(distances.objects)
        && Arrays.deepEquals(values, distances.values);
  }

  @Override
  public int hashCode() {
    return 31 * Objects.hash(name, kind, objects) + Arrays.deepHashCode(values);
  }

  /** Whether this says how far NUMA nodes are from each other, in the sense of latency. */
  public boolean isNodeLatency() {
    return !objects.isEmpty()
        && objects.stream().allMatch(object -> object.type() == ObjectType.NUMA_NODE)
        && ((kind & MEANS_LATENCY) != 0 || name.equals(NODE_LATENCY));
  }
}
