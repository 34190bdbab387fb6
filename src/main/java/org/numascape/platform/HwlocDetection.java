package org.numascape.platform;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.numascape.topology.HwlocXmlReader;
import org.numascape.topology.IndexSet;
import org.numascape.topology.Topology;
import org.numascape.topology.TopologyException;
import org.numascape.topology.TopologyOrigin;
import org.numascape.topology.TopologyOrigin.Source;

/** The machine as hwloc's library tells it, through its XML. */
final class HwlocDetection {
  /** The system property that names another library than {@code hwloc}. */
  static final String LIBRARY_PROPERTY = "numascape.hwloc.library";

  private static final int OLDEST_API = 0x00020000;
  private static final int FIRST_API_WITH_COMPONENTS = 0x00020100;
  private static final int NEWEST_KNOWN_MAJOR = 3;
  private static final int KEEP_ALL = 0;
  private static final int KEEP_IMPORTANT = 3;
  private static final int NO_FLAGS = 0;
  private static final int BLACKLIST = 1;

  /** These would start the vendors' drivers, or ask an X server, only to list devices. */
  private static final List<String> DEVICE_COMPONENTS =
      List.of("cuda", "gl", "levelzero", "nvml", "opencl", "rsmi");

  private final HwlocLibrary hwloc;

  private HwlocDetection(HwlocLibrary hwloc) {
    this.hwloc = hwloc;
  }

  /**
   * @throws TopologyException if hwloc does not work here
   */
  static DetectedMachine detect() {
    if (!Jna.unavailable().isEmpty()) {
      throw new TopologyException("hwloc: it is reached by " + Jna.unavailable());
    }
    if (LinuxNodes.areHidden()) {
      throw new TopologyException(
          "hwloc: /sys/devices/system/node shows no node, and hwloc would end this program;"
              + " give it the system's own /sys");
    }
    // hwloc binds its thread to one PU after the other, and at last to those that it was bound to
    // before. One that is unplugged then, the thread never gets back, nor do those that it starts.
    try {
      return CompletableFuture.supplyAsync(
              () -> detect(load()), Thread.ofPlatform().daemon().name("numascape-hwloc")::start)
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof TopologyException known ? known : e;
    }
  }

  /** As {@link #detect()}, by a library of any version. */
  static DetectedMachine detect(HwlocLibrary hwloc) {
    int version = checkedApiVersion(hwloc);
    boolean known = version >> 16 <= NEWEST_KNOWN_MAJOR;
    String remedy = known ? "; install hwloc 2 or newer" : tooNew(version);
    try {
      return new HwlocDetection(hwloc).machine();
    } catch (TopologyException e) {
      throw known ? e : new TopologyException(e.getMessage() + remedy, e);
    } catch (Error e) {
      throw new TopologyException("hwloc: " + Jna.reason(e) + remedy, e);
    }
  }

  private static String tooNew(int version) {
    return "; its API is %s, newer than is known here; install hwloc 2 or %d"
        .formatted(apiVersion(version), NEWEST_KNOWN_MAJOR);
  }

  /** The version of hwloc's API, such as {@code 2.8}; absent if hwloc does not work here. */
  static Optional<String> apiVersion() {
    if (!Jna.unavailable().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(apiVersion(checkedApiVersion(load())));
    } catch (TopologyException | LinkageError e) {
      return Optional.empty();
    }
  }

  private static HwlocLibrary load() {
    String name = System.getProperty(LIBRARY_PROPERTY, "hwloc");
    HwlocLibrary hwloc;
    try {
      hwloc = Native.load(name, HwlocLibrary.class);
    } catch (UnsatisfiedLinkError e) {
      throw new TopologyException(
          "hwloc: library '%s' not found; install it, on Debian and Ubuntu with: apt-get install libhwloc15"
              .formatted(name),
          e);
    }
    return hwloc;
  }

  private static int checkedApiVersion(HwlocLibrary hwloc) {
    int version;
    try {
      version = hwloc.hwloc_get_api_version();
    } catch (Error e) {
      throw new TopologyException("hwloc: " + Jna.reason(e) + "; install hwloc 2 or newer", e);
    }
    if (version < OLDEST_API) {
      throw new TopologyException(
          "hwloc: its API is %s, the oldest that works is 2.0; install hwloc 2 or newer"
              .formatted(apiVersion(version)));
    }
    return version;
  }

  /** hwloc's number of its API, such as {@code 2.8}; it changes less often than its version. */
  private static String apiVersion(int version) {
    return (version >> 16) + "." + (version >> 8 & 0xff);
  }

  private DetectedMachine machine() {
    PointerByReference handle = new PointerByReference();
    check(hwloc.hwloc_topology_init(handle), "hwloc_topology_init");
    Pointer topology = handle.getValue();
    try {
      boolean canLeaveOut = hwloc.hwloc_get_api_version() >= FIRST_API_WITH_COMPONENTS;
      for (String component : canLeaveOut ? DEVICE_COMPONENTS : List.<String>of()) {
        // Fails where there is no such component, which is as good.
        hwloc.hwloc_topology_set_components(topology, new NativeLong(BLACKLIST), component);
      }
      check(
          hwloc.hwloc_topology_set_all_types_filter(topology, KEEP_ALL),
          "hwloc_topology_set_all_types_filter");
      check(
          hwloc.hwloc_topology_set_io_types_filter(topology, KEEP_IMPORTANT),
          "hwloc_topology_set_io_types_filter");
      check(hwloc.hwloc_topology_load(topology), "hwloc_topology_load");
      Topology machine = HwlocXmlReader.read(new ByteArrayInputStream(xml(topology)), "hwloc");
      boolean thisSystem = hwloc.hwloc_topology_is_thissystem(topology) != 0;
      // hwloc knows what cgroups allow, not what the process is bound to.
      IndexSet pus = Threads.allowedPus();
      return new DetectedMachine(
          thisSystem && !pus.isEmpty() ? machine.allowing(pus) : machine,
          origin(machine, thisSystem));
    } catch (IOException e) {
      throw new TopologyException("hwloc: its XML can't be read; use another source", e);
    } finally {
      hwloc.hwloc_topology_destroy(topology);
    }
  }

  private byte[] xml(Pointer topology) {
    PointerByReference buffer = new PointerByReference();
    IntByReference bytes = new IntByReference();
    check(
        hwloc.hwloc_topology_export_xmlbuffer(topology, buffer, bytes, new NativeLong(NO_FLAGS)),
        "hwloc_topology_export_xmlbuffer");
    try {
      int terminatingZero = 1;
      return buffer.getValue().getByteArray(0, bytes.getValue() - terminatingZero);
    } finally {
      hwloc.hwloc_free_xmlbuffer(topology, buffer.getValue());
    }
  }

  private TopologyOrigin origin(Topology machine, boolean thisSystem) {
    String version =
        Stream.concat(machine.infos().stream(), machine.root().infos().stream())
            .filter(info -> info.name().equals("hwlocVersion"))
            .findFirst()
            .map(info -> info.value())
            .orElseGet(() -> "API " + apiVersion(hwloc.hwloc_get_api_version()));
    String detail = "hwloc " + version;
    if (thisSystem) {
      return new TopologyOrigin(Source.HWLOC, detail, List.of());
    }
    return new TopologyOrigin(
        System.getenv("HWLOC_SYNTHETIC") != null ? Source.SYNTHETIC : Source.XML,
        "not this machine: "
            + Stream.of("HWLOC_SYNTHETIC", "HWLOC_XMLFILE", "HWLOC_FSROOT", "HWLOC_CPUID_PATH")
                .filter(name -> System.getenv(name) != null)
                .map(name -> name + "=" + System.getenv(name))
                .findFirst()
                .orElse("hwloc's environment variables say so")
            + " ("
            + detail
            + ")",
        List.of());
  }

  private static void check(int result, String function) {
    if (result != 0) {
      throw new TopologyException(
          "hwloc: %s: %s; check the HWLOC_ environment variables"
              .formatted(function, Linux.errorName(Native.getLastError())));
    }
  }
}
