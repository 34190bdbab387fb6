package org.numascape.topology;

import org.jspecify.annotations.Nullable;

/**
 * The kinds of object in a machine's tree, spelled as hwloc spells them (hwloc.h, {@code
 * hwloc_obj_type_t}).
 */
public enum ObjectType {
  MACHINE("Machine", "Machine", Kind.NORMAL),
  PACKAGE("Package", "Package", Kind.NORMAL),
  DIE("Die", "Die", Kind.NORMAL),
  GROUP("Group", "Group", Kind.NORMAL),
  L5_CACHE("L5Cache", "L5", Kind.CACHE),
  L4_CACHE("L4Cache", "L4", Kind.CACHE),
  L3_CACHE("L3Cache", "L3", Kind.CACHE),
  L2_CACHE("L2Cache", "L2", Kind.CACHE),
  L1_CACHE("L1Cache", "L1d", Kind.CACHE),
  L3I_CACHE("L3iCache", "L3i", Kind.CACHE),
  L2I_CACHE("L2iCache", "L2i", Kind.CACHE),
  L1I_CACHE("L1iCache", "L1i", Kind.CACHE),
  CORE("Core", "Core", Kind.NORMAL),
  PU("PU", "PU", Kind.NORMAL),
  NUMA_NODE("NUMANode", "NUMANode", Kind.MEMORY),
  MEMORY_CACHE("MemCache", "MemCache", Kind.MEMORY),
  BRIDGE("Bridge", "Bridge", Kind.IO),
  PCI_DEVICE("PCIDev", "PCI", Kind.IO),
  OS_DEVICE("OSDev", "OSDev", Kind.IO),
  MISC("Misc", "Misc", Kind.MISC);

  private enum Kind {
    NORMAL,
    CACHE,
    MEMORY,
    IO,
    MISC
  }

  private final String xmlName;
  private final String label;
  private final Kind kind;

  ObjectType(String xmlName, String label, Kind kind) {
    this.xmlName = xmlName;
    this.label = label;
    this.kind = kind;
  }

  /** The type of CPU caches of a level; null where hwloc has none, such as L4i. */
  static @Nullable ObjectType cache(int depth, boolean instruction) {
    return switch (depth) {
      case 1 -> instruction ? L1I_CACHE : L1_CACHE;
      case 2 -> instruction ? L2I_CACHE : L2_CACHE;
      case 3 -> instruction ? L3I_CACHE : L3_CACHE;
      case 4 -> instruction ? null : L4_CACHE;
      case 5 -> instruction ? null : L5_CACHE;
      default -> null;
    };
  }

  /** The level of a CPU cache; 0 for other types. */
  int cacheDepth() {
    return kind == Kind.CACHE ? label.charAt(1) - '0' : 0;
  }

  /** hwloc's order of normal objects that have the same PUs, the outermost first. */
  int nestingOrder() {
    return switch (this) {
      case MACHINE -> 0;
      case GROUP -> 1;
      case PACKAGE -> 4;
      case DIE -> 5;
      case CORE -> 18;
      case PU -> 19;
      default -> 16 - 2 * cacheDepth() + (label.endsWith("i") ? 1 : 0);
    };
  }

  /** The value of the {@code type} attribute in hwloc XML of formats 2 and 3. */
  public String xmlName() {
    return xmlName;
  }

  /** What lstopo prints before {@code L#}; for a cache, {@code L2} rather than {@code L2Cache}. */
  public String label() {
    return label;
  }

  /** Whether objects of this type stand among the normal children that carry PUs. */
  public boolean isNormal() {
    return kind == Kind.NORMAL || kind == Kind.CACHE;
  }

  /** Whether this is a CPU cache, data, unified or instruction; not a memory-side cache. */
  public boolean isCache() {
    return kind == Kind.CACHE;
  }

  /** Whether objects of this type stand among the memory children. */
  public boolean isMemory() {
    return kind == Kind.MEMORY;
  }

  /** Whether objects of this type stand among the I/O children. */
  public boolean isIo() {
    return kind == Kind.IO;
  }
}
