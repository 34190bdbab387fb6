package org.numascape.platform;

/**
 * What perf_event_open(2) can count of a thread, named as by {@code perf list}; numbers are those
 * of linux/perf_event.h.
 */
public enum PerfEvent {
  CYCLES("cycles", Type.HARDWARE, 0),
  INSTRUCTIONS("instructions", Type.HARDWARE, 1),
  STALLED_CYCLES_FRONTEND("stalled-cycles-frontend", Type.HARDWARE, 7),
  STALLED_CYCLES_BACKEND("stalled-cycles-backend", Type.HARDWARE, 8),
  LLC_LOAD_MISSES("LLC-load-misses", Type.CACHE, cache(2, true)),
  NODE_LOADS("node-loads", Type.CACHE, cache(6, false)),
  NODE_LOAD_MISSES("node-load-misses", Type.CACHE, cache(6, true)),
  TASK_CLOCK("task-clock", Type.SOFTWARE, 1),
  CONTEXT_SWITCHES("context-switches", Type.SOFTWARE, 3),
  CPU_MIGRATIONS("cpu-migrations", Type.SOFTWARE, 4);

  /** Who counts: the processor's counters, those of its caches, or the kernel. */
  enum Type {
    HARDWARE(0),
    SOFTWARE(1),
    CACHE(3);

    final int number;

    Type(int number) {
      this.number = number;
    }
  }

  private final String label;
  final Type type;
  final long config;

  PerfEvent(String label, Type type, long config) {
    this.label = label;
    this.type = type;
    this.config = config;
  }

  /** Loads of a level: the last-level cache is 2, the node's memory 6. */
  private static long cache(int level, boolean misses) {
    return level | (misses ? 1 << 16 : 0);
  }

  public String label() {
    return label;
  }

  /** Whether the processor counts it, not the kernel. */
  public boolean isHardware() {
    return type != Type.SOFTWARE;
  }
}
