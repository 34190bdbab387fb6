package org.numascape.topology;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What only some types of object have; sizes in bytes. */
public sealed interface ObjectAttributes {
  /** A type without attributes of its own. */
  record None() implements ObjectAttributes {}

  /**
   * A CPU cache or a memory-side cache.
   *
   * @param depth the level, 1 for L1
   * @param associativity ways; 0 unknown, -1 fully associative, as hwloc has it
   */
  record Cache(long sizeBytes, int depth, int lineBytes, int associativity, CacheKind kind)
      implements ObjectAttributes {}

  /** hwloc's {@code hwloc_obj_cache_type_t}, in its numbering. */
  enum CacheKind {
    UNIFIED,
    DATA,
    INSTRUCTION
  }

  /** A NUMA node's memory. */
  record NumaMemory(long localBytes, List<PageType> pageTypes) implements ObjectAttributes {
    public NumaMemory {
      pageTypes = List.copyOf(pageTypes);
    }
  }

  /** Pages of one size; the count is absent where hwloc does not say it. */
  record PageType(long sizeBytes, OptionalLong count) {}

  /** A Group's kind and subkind, as hwloc numbers them. */
  record GroupKind(int kind, int subkind, boolean dontMerge) implements ObjectAttributes {}

  /** A PCI device; {@code busId} such as {@code 0000:04:00.0}, {@code linkSpeed} in GB/s. */
  record PciDevice(String busId, String type, double linkSpeed) implements ObjectAttributes {
    /** hwloc's word for the device's class, such as {@code Ethernet}; empty if it has none. */
    public String className() {
      String[] parts = type.split(" ", 2);
      return parts[0].matches("[0-9a-fA-F]{4}")
          ? PciClass.name(Integer.parseInt(parts[0], 16))
          : "";
    }

    /** The bus id, without a domain that is 0, as lstopo prints it. */
    public String shortBusId() {
      return busId.startsWith("0000:") ? busId.substring(5) : busId;
    }

    /** Whether both are of the same vendor and model. */
    public boolean isSameModel(PciDevice other) {
      return model().equals(other.model());
    }

    private String model() {
      return type.replaceFirst("^\\S+ (\\[[^\\]]*\\]).*$", "$1");
    }
  }

  /**
   * A bridge.
   *
   * @param types hwloc's own text of its two sides, 0 for the host and 1 for PCI: {@code 0-1}
   * @param pci the range of buses behind it, such as {@code 0000:[04-04]}
   * @param device itself as a device; absent for a host bridge
   */
  record Bridge(String types, int depth, String pci, Optional<PciDevice> device)
      implements ObjectAttributes {}

  /**
   * An OS device.
   *
   * @param kind what it is in hwloc's words, such as {@code Net}; several joined by {@code +}
   */
  record OsDevice(String kind) implements ObjectAttributes {}
}
