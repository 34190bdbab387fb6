package org.numascape.recording;

/**
 * What the kernel and the processor count of a run, listed once for records, reports and window.
 * The key is what JSON calls it and is never changed.
 */
public enum SystemCounter {
  NUMA_HIT(Group.NODES, Unit.PAGES, "numaHitPages", "hit", "allocated here, as meant"),
  NUMA_MISS(
      Group.NODES, Unit.PAGES, "numaMissPages", "miss", "allocated here, meant for another node"),
  NUMA_FOREIGN(
      Group.NODES,
      Unit.PAGES,
      "numaForeignPages",
      "foreign",
      "meant for this node, allocated on another"),
  INTERLEAVE_HIT(
      Group.NODES,
      Unit.PAGES,
      "interleaveHitPages",
      "interleave",
      "allocated here, as interleaving meant"),
  LOCAL_NODE(
      Group.NODES, Unit.PAGES, "localNodePages", "local", "allocated here by who ran on this node"),
  OTHER_NODE(
      Group.NODES, Unit.PAGES, "otherNodePages", "other", "allocated here by who ran on another"),
  PROCESS_MEMORY(
      Group.NODES,
      Unit.BYTES,
      "processMemoryBytes",
      "process",
      "resident memory of the run's process at its end"),
  BLOCK_PAGES(
      Group.NODES,
      Unit.PAGES,
      "blockPages",
      "blocks",
      "where a sample of the pages of arrays, blocks and frames was at the end"),
  JAVA_HEAP(
      Group.NODES,
      Unit.BYTES,
      "javaHeapBytes",
      "Java heap",
      "resident memory of the Java heap at the end, by a sample of its pages"),

  JAVA_HEAP_BY_NODES(
      Group.MACHINE,
      Unit.SWITCH,
      "javaHeapUseNuma",
      "-XX:+UseNUMA",
      "the Java heap is laid out by nodes"),
  NUMA_BALANCING(
      Group.MACHINE,
      Unit.SWITCH,
      "numaBalancing",
      "NUMA balancing",
      "the kernel moves pages to those who use them"),
  BALANCING_UPDATES(
      Group.MACHINE,
      Unit.COUNT,
      "numaPageTableUpdates",
      "page table updates",
      "entries that balancing took away to see who uses their pages"),
  HINT_FAULTS(
      Group.MACHINE, Unit.COUNT, "numaHintFaults", "hint faults", "accesses that balancing saw"),
  HINT_FAULTS_LOCAL(
      Group.MACHINE,
      Unit.COUNT,
      "numaHintFaultsLocal",
      "local hint faults",
      "of those, from the page's own node"),
  PAGES_MIGRATED(
      Group.MACHINE,
      Unit.PAGES,
      "numaMigratedPages",
      "pages migrated",
      "moved to another node by balancing"),

  VOLUNTARY_SWITCHES(
      Group.WORKERS,
      Unit.COUNT,
      "voluntarySwitches",
      "voluntary switches",
      "the worker waited, and gave up its PU"),
  INVOLUNTARY_SWITCHES(
      Group.WORKERS,
      Unit.COUNT,
      "involuntarySwitches",
      "involuntary switches",
      "the worker's PU was given to another thread"),
  MIGRATIONS(
      Group.WORKERS, Unit.COUNT, "migrations", "migrations", "the worker came to another PU"),
  MINOR_FAULTS(
      Group.WORKERS,
      Unit.COUNT,
      "minorFaults",
      "minor faults",
      "page faults that needed no reading, such as first touches"),
  MAJOR_FAULTS(
      Group.WORKERS, Unit.COUNT, "majorFaults", "major faults", "page faults that read a file"),
  JAVA_ALLOCATION(
      Group.WORKERS,
      Unit.BYTES,
      "javaAllocatedBytes",
      "Java allocation",
      "Java objects that the worker made, as the virtual machine counts them"),

  CYCLES(Group.HARDWARE, Unit.COUNT, "cycles", "cycles", "cycles of the PU in user mode"),
  INSTRUCTIONS(
      Group.HARDWARE,
      Unit.COUNT,
      "instructions",
      "instructions",
      "instructions retired in user mode"),
  STALLED_FRONTEND(
      Group.HARDWARE,
      Unit.COUNT,
      "stalledCyclesFrontend",
      "front-end stalls",
      "cycles, in user mode, that waited for instructions"),
  STALLED_BACKEND(
      Group.HARDWARE,
      Unit.COUNT,
      "stalledCyclesBackend",
      "back-end stalls",
      "cycles, in user mode, that waited for data or units"),
  LLC_MISSES(
      Group.HARDWARE,
      Unit.COUNT,
      "llcLoadMisses",
      "LLC load misses",
      "loads, in user mode, that the last-level cache did not have"),
  NODE_LOADS(
      Group.HARDWARE,
      Unit.COUNT,
      "nodeLoads",
      "node loads",
      "loads, in user mode, from a node's memory: on some processors from any node's, on others,"
          + " Intel's since Haswell among them, from the PU's own"),
  NODE_LOAD_MISSES(
      Group.HARDWARE,
      Unit.COUNT,
      "nodeLoadMisses",
      "node load misses",
      "loads, in user mode, from the memory of another node than the PU's"),
  PERF_SWITCHES(
      Group.HARDWARE,
      Unit.COUNT,
      "perfContextSwitches",
      "context switches (perf)",
      "as perf counts them, where the processor's counters can't be had"),
  PERF_MIGRATIONS(
      Group.HARDWARE,
      Unit.COUNT,
      "perfMigrations",
      "migrations (perf)",
      "as perf counts them, where the processor's counters can't be had");

  /** Where and of what something is counted. */
  public enum Group {
    /** By the kernel, a value a node of the real machine. */
    NODES,
    /** By the kernel, one value. */
    MACHINE,
    /** By the kernel, a value a worker. */
    WORKERS,
    /** By perf events, a value a worker. */
    HARDWARE
  }

  /** What a value is a number of. */
  public enum Unit {
    COUNT,
    PAGES,
    BYTES,
    /** 0 is off, anything else is on. */
    SWITCH
  }

  private final Group group;
  private final Unit unit;
  private final String key;
  private final String label;
  private final String meaning;

  SystemCounter(Group group, Unit unit, String key, String label, String meaning) {
    this.group = group;
    this.unit = unit;
    this.key = key;
    this.label = label;
    this.meaning = meaning;
  }

  public Group group() {
    return group;
  }

  public Unit unit() {
    return unit;
  }

  /** Its name for scripts, such as {@code numaHitPages}. */
  public String key() {
    return key;
  }

  /** Its name for people. */
  public String label() {
    return label;
  }

  /** What is counted, in words. */
  public String meaning() {
    return meaning;
  }
}
