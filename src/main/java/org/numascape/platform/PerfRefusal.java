package org.numascape.platform;

import java.nio.file.Files;
import java.util.stream.Stream;

/** In words, why the kernel would not count an event, and what would help. */
final class PerfRefusal {
  private static final String PARANOID = "/proc/sys/kernel/perf_event_paranoid";

  /** The folder of those who count. */
  static final String COUNTERS = "/sys/bus/event_source/devices";

  private static final int STRICTEST_FOR_OWN_THREADS = 2;

  private PerfRefusal() {}

  static <T> Fact<T> of(PerfEvent event, int errno, KernelFiles system) {
    String refusal = "perf_event_open: " + Linux.errorName(errno) + ", ";
    return switch (Linux.errorName(errno)) {
      case "EACCES", "EPERM" -> notAllowed(refusal, event, system);
      case "ENOSYS" ->
          new Fact.Absent<>(
              refusal
                  + (isFiltered(system)
                      ? "refused by a container's seccomp profile"
                      : "this kernel was built without it"),
              isFiltered(system)
                  ? "allow perf_event_open in the profile"
                  : "use a kernel with CONFIG_PERF_EVENTS");
      case "ENOENT", "ENODEV", "EOPNOTSUPP" ->
          hasProcessorCounters(system)
              ? new Fact.Absent<>(refusal + "this processor does not count it", "")
              : new Fact.Absent<>(
                  refusal
                      + "no counters of the processor are visible here, as in most virtual"
                      + " machines",
                  "run on the machine itself, or let the hypervisor pass its PMU through");
      case "EMFILE", "ENFILE" ->
          new Fact.Absent<>(
              refusal + "too many open files, one a worker and event", "raise ulimit -n");
      case "ESRCH" -> new Fact.Absent<>(refusal + "a worker has ended", "");
      default -> new Fact.Absent<>(refusal + "the kernel refused", "");
    };
  }

  private static <T> Fact<T> notAllowed(String refusal, PerfEvent event, KernelFiles system) {
    int allowed = event.isHardware() ? STRICTEST_FOR_OWN_THREADS : STRICTEST_FOR_OWN_THREADS - 1;
    Fact<String> paranoid = system.read(PARANOID, "");
    // The kernel's own answer is EACCES, and only beyond what is allowed.
    if (isFiltered(system) && (refusal.contains("EPERM") || isAtMost(allowed, paranoid))) {
      return new Fact.Absent<>(
          refusal + "refused by a container's seccomp profile",
          "allow perf_event_open in the profile");
    }
    if (isAtMost(allowed, paranoid)) {
      return new Fact.Absent<>(
          refusal + "though kernel.perf_event_paranoid would allow it, as by a security module",
          "allow perf events in its policy");
    }
    return switch (paranoid) {
      case Fact.Known<String>(String level) ->
          new Fact.Absent<>(
              refusal + "kernel.perf_event_paranoid is " + level,
              "sysctl kernel.perf_event_paranoid=" + allowed + ", or give CAP_PERFMON");
      case Fact.Absent<String>(String why, String remedy) ->
          new Fact.Absent<>(refusal + "and " + why, "give CAP_PERFMON");
    };
  }

  private static boolean isAtMost(int allowed, Fact<String> paranoid) {
    return paranoid instanceof Fact.Known<String>(String level)
        && level.matches("-?\\d{1,9}")
        && Integer.parseInt(level) <= allowed;
  }

  private static boolean isFiltered(KernelFiles system) {
    return system
        .read("/proc/self/status", "")
        .map(status -> status.lines().anyMatch(line -> line.matches("Seccomp:\\s*2")))
        .equals(new Fact.Known<>(true));
  }

  /** Counters are devices: {@code cpu}, or {@code cpu_core} and others where there are kinds. */
  private static boolean hasProcessorCounters(KernelFiles system) {
    return Stream.of("cpu", "cpu_core", "armv8_pmuv3_0", "armv8_pmuv3")
        .anyMatch(device -> Files.isDirectory(system.path(COUNTERS).resolve(device)));
  }
}
