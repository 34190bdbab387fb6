package org.numascape.platform;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The system and the JVM that figures were measured on, for reports.
 *
 * @param osName the distribution where it gives its name, else the system's
 * @param kernelRelease the system's version; on Linux the kernel's release
 * @param architecture as the JVM calls it, such as {@code amd64}
 * @param cpuModel the processor's name for marketing; null if the system does not tell
 * @param javaVersion such as {@code 25.0.1+8-LTS}
 * @param javaVirtualMachine its name, such as {@code OpenJDK 64-Bit Server VM}
 * @param garbageCollectors the collectors' names
 * @param hwlocApiVersion such as {@code 2.8}; null if there is no hwloc. hwloc's own version is
 *     part of the detected topology's origin
 */
public record HostDescription(
    String osName,
    String kernelRelease,
    String architecture,
    @Nullable String cpuModel,
    String javaVersion,
    String javaVendor,
    String javaVirtualMachine,
    List<String> garbageCollectors,
    @Nullable String hwlocApiVersion) {
  public HostDescription {
    garbageCollectors = List.copyOf(garbageCollectors);
  }

  /** Asks the system now; takes some milliseconds. */
  public static HostDescription current() {
    String osName = System.getProperty("os.name", "");
    return new HostDescription(
        Linux.value(Path.of("/etc/os-release"), "PRETTY_NAME", '=')
            .map(name -> name.replace("\"", ""))
            .orElse(osName),
        System.getProperty("os.version", ""),
        System.getProperty("os.arch", ""),
        Linux.value(Path.of("/proc/cpuinfo"), "model name", ':')
            .or(OshiDetection::cpuModel)
            .orElse(null),
        Runtime.version().toString(),
        System.getProperty("java.vendor", ""),
        System.getProperty("java.vm.name", ""),
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .toList(),
        HwlocDetection.apiVersion().orElse(null));
  }
}
