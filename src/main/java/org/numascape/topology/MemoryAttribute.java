package org.numascape.topology;

import java.util.List;
import java.util.Optional;

/**
 * A property of memory, as hwloc keeps it (hwloc/memattrs.h), such as {@code Bandwidth} in MiB/s or
 * {@code Latency} in ns.
 *
 * @param flags hwloc's {@code HWLOC_MEMATTR_FLAG_*} bits
 */
public record MemoryAttribute(String name, long flags, List<Value> values) {
  /** hwloc's {@code HWLOC_MEMATTR_FLAG_HIGHER_FIRST}. */
  public static final long HIGHER_FIRST = 1;

  /** hwloc's {@code HWLOC_MEMATTR_FLAG_LOWER_FIRST}. */
  public static final long LOWER_FIRST = 1 << 1;

  /** hwloc's {@code HWLOC_MEMATTR_FLAG_NEED_INITIATOR}. */
  public static final long NEEDS_INITIATOR = 1 << 2;

  public MemoryAttribute {
    values = List.copyOf(values);
  }

  /** The value for one target, unsigned; the initiator is absent where the attribute needs none. */
  public record Value(TopologyObject target, Optional<Initiator> initiator, long value) {}

  /** Who accesses the memory. */
  public sealed interface Initiator {
    /** Any of some PUs. */
    record Pus(IndexSet cpuset) implements Initiator {}

    /** An object of the machine. */
    record OneObject(TopologyObject object) implements Initiator {}
  }
}
